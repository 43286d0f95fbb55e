/** The public names of the library: what `import … from 'trainbook'` offers. */
import { setArtifactPort } from './checkpoints/artifactStore.ts';
import { nodeArtifacts } from './node/nodeArtifacts.ts';
import { loadZooWeights } from './node/weights/loadZooWeights.ts';
import { setZooWeightsPort } from './zoo/zooWeightsPort.ts';

export { Dataset } from './datasets/dataset.ts';
export type { SplitOptions, StratifyOptions } from './datasets/dataset.ts';
export { describe } from './datasets/description/describe.ts';
export type { DescribeOptions } from './datasets/description/describe.ts';
export { DatasetDescription } from './datasets/description/datasetDescription.ts';
export type {
  DescribedSample,
  DescriptionRow,
  PartDescription,
} from './datasets/description/datasetDescription.ts';
export type { ChannelStatistics } from './datasets/description/channelStatistics.ts';
export type { Predictions, SuspectLabel } from './datasets/description/suspectLabels.ts';
export { FunctionDataset } from './datasets/functionDataset.ts';
export type { FunctionDatasetOptions } from './datasets/functionDataset.ts';
export type { Borrowed, SampleStep } from './datasets/sample.ts';
export type { BatchMemory } from './datasets/batchMemory.ts';
export type { SampleContext } from './datasets/sampleContext.ts';
export { cacheOnDisk } from './node/cache/cacheOnDisk.ts';
export type { CacheOnDiskOptions } from './node/cache/cacheOnDisk.ts';
export { fingerprint } from './node/cache/fingerprint.ts';
export type { FingerprintOptions } from './node/cache/fingerprint.ts';
export { ArrayDataset } from './datasets/arrayDataset.ts';
export { ImageDataset } from './datasets/imageDataset.ts';
export type { ImageDatasetOptions } from './datasets/imageDataset.ts';
export type {
  ArraySample,
  ArrayValue,
  Batch,
  ImageArray,
  ImageSample,
  LabelledSample,
  NumericArray,
  NumericInput,
  PixelArray,
  TrainingSample,
} from './datasets/sample.ts';
export { arraysDataset } from './datasets/arraysDataset.ts';
export type { AnyArray, ArraysSample } from './datasets/arraysDataset.ts';
export { parseIdx } from './datasets/idx.ts';
export { mnistDataset } from './datasets/mnist.ts';
export { OverlaidDataset, withOverlay } from './node/overlay/withOverlay.ts';
export type { SampleCorrection, SampleCorrections } from './datasets/sampleCorrections.ts';
export type { OverlayEntry } from './node/overlay/overlayFile.ts';
export { downloadFile } from './node/downloads/downloadFile.ts';
export type { DownloadOptions } from './node/downloads/downloadFile.ts';
export type { DownloadProgress } from './node/downloads/downloadProgress.ts';
export type { PublishedFile } from './node/downloads/publishedFile.ts';
export { loadMnist } from './node/loadMnist.ts';
export type { LoadMnistOptions } from './node/loadMnist.ts';
export { loadFashionMnist } from './node/loadFashionMnist.ts';
export type { LoadFashionMnistOptions } from './node/loadFashionMnist.ts';
export { loadCifar10, loadCifar100 } from './node/loadCifar.ts';
export type { LoadCifar100Options, LoadCifarOptions } from './node/loadCifar.ts';
export { loadOnlineProducts } from './node/loadOnlineProducts.ts';
export type { LoadOnlineProductsOptions } from './node/loadOnlineProducts.ts';
export type { OnlineProduct } from './datasets/formats/onlineProducts.ts';
export { readCsv } from './node/readers/readCsv.ts';
export type { ReadCsvOptions } from './node/readers/readCsv.ts';
export type { CsvColumn, CsvSample, CsvValue } from './datasets/formats/csvTable.ts';
export { readImageFolder } from './node/readers/readImageFolder.ts';
export type { ImageFileSample, ReadImageFolderOptions } from './node/readers/readImageFolder.ts';
export { readImages } from './node/readers/readImages.ts';
export type { BrokenImage, ImageFilesDataset, ReadImagesOptions } from './node/readers/readImages.ts';
export { readJsonLines } from './node/readers/readJsonLines.ts';
export { readNpy, readNpz, writeNpy, writeNpz } from './node/readers/readNpy.ts';
export type { NpzArrays } from './node/readers/readNpy.ts';
export type { NpyArray, NpyData } from './datasets/formats/npy.ts';
export { readParquet } from './node/readers/readParquet.ts';
export type { ParquetRow, ReadParquetOptions } from './node/readers/readParquet.ts';
export { readTarShards } from './node/readers/readTarShards.ts';
export type { TarSample } from './node/readers/readTarShards.ts';
export { readTfRecords } from './node/readers/readTfRecords.ts';
export type { ExampleSample, FeatureKind } from './datasets/formats/exampleSample.ts';

export { decodeImage, decodeImageAside } from './images/decodeImage.ts';
export type { DecodeImageOptions } from './images/decodeImage.ts';
export { imageDecoderName } from './images/imageDecoderPort.ts';

export { randAugment, trivialAugment } from './transforms/autoAugment.ts';
export type { RandAugmentOptions } from './transforms/autoAugment.ts';
export { cutmix, mixup } from './transforms/mixing.ts';
export type { MixingOptions } from './transforms/mixing.ts';
export { centreCrop, fiveCrop } from './transforms/crop.ts';
export { castPixels, channelsFirst, channelsLast } from './transforms/layout.ts';
export {
  denormalise,
  normalise,
  oneHot,
  swapChannels,
  torchvisionPreprocessing,
  vggPreprocessing,
} from './transforms/normalise.ts';
export type { NormaliseOptions } from './transforms/normalise.ts';
export { pad } from './transforms/pad.ts';
export type { PadOptions, Padding, Sides } from './transforms/pad.ts';
export { colourJitter, cutout, gaussianBlur, randomErasing, randomGrey } from './transforms/randomColour.ts';
export type { ColourJitterOptions, RandomErasingOptions } from './transforms/randomColour.ts';
export {
  randomAffine,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  randomRotation,
} from './transforms/randomGeometry.ts';
export type {
  RandomAffineOptions,
  RandomCropOptions,
  RandomFlipOptions,
  RandomResizedCropOptions,
} from './transforms/randomGeometry.ts';
export type { Range } from './transforms/draw.ts';
export { resize } from './transforms/resize.ts';
export type { ResizeOptions } from './transforms/resize.ts';
export type { Interpolation } from './transforms/resampleWeights.ts';
export { compose } from './transforms/transform.ts';
export type { Size, Transform, TransformRecipe } from './transforms/transform.ts';
export { transformImages } from './transforms/transformImages.ts';
export type { TransformedSample, TransformImagesOptions } from './transforms/transformImages.ts';
export type { WarpOptions } from './transforms/warp.ts';

export { Loader } from './loader/loader.ts';
export type { LoaderOptions } from './loader/loader.ts';
export type { DataReport } from './loader/dataClock.ts';
export type { DataFigures } from './loader/dataFigures.ts';
export type { Stage } from './loader/stageClock.ts';
export type { BatchTransform } from './transforms/batchTransform.ts';
export { StreamIterator } from './iterators/streamIterator.ts';
export type { OpenStream, StreamIteratorOptions } from './iterators/streamIterator.ts';
export { SerialIterator } from './iterators/serialIterator.ts';
export type { BatchIterator } from './iterators/batchIterator.ts';
export type { SerialIteratorOptions } from './iterators/serialIterator.ts';
export type { BatchOrderOptions } from './iterators/batchOrder.ts';
export type { EpochPlace, IterationState, LastBatch } from './iterators/iterationOrder.ts';
export {
  balancedSampler,
  distributedSampler,
  readLabels,
  sequentialSampler,
  shuffledSampler,
  weightedSampler,
} from './iterators/samplers.ts';
export type { DistributedOptions, DrawingOptions, Sampler } from './iterators/samplers.ts';

export { lenet } from './models/lenet.ts';
export type { LenetOptions } from './models/lenet.ts';
export { alexnet } from './zoo/alexnet.ts';
export type { AlexnetOptions } from './zoo/alexnet.ts';
export { efficientnetLite0 } from './zoo/efficientnetLite.ts';
export type { EfficientnetLiteOptions } from './zoo/efficientnetLite.ts';
export { googlenet } from './zoo/googlenet.ts';
export type { GooglenetOptions } from './zoo/googlenet.ts';
export { mobilenetV2 } from './zoo/mobilenetV2.ts';
export type { MobilenetV2Options } from './zoo/mobilenetV2.ts';
export { resnet101, resnet152, resnet18, resnet34, resnet50 } from './zoo/resnet.ts';
export type { BottleneckResnetOptions, ResnetOptions } from './zoo/resnet.ts';
export { vgg11, vgg13, vgg16, vgg19 } from './zoo/vgg.ts';
export type { VggOptions } from './zoo/vgg.ts';
export { availableLayers, extractFeatures, featureModel } from './zoo/features.ts';
export { basicBlock, bottleneckBlock } from './zoo/blocks/residualBlocks.ts';
export type { BottleneckOptions, ResidualBlockOptions } from './zoo/blocks/residualBlocks.ts';
export { inceptionBlock } from './zoo/blocks/inceptionBlock.ts';
export type { InceptionOptions } from './zoo/blocks/inceptionBlock.ts';
export { invertedResidual } from './zoo/blocks/invertedResidual.ts';
export type { InvertedResidualOptions } from './zoo/blocks/invertedResidual.ts';
export { imagenetClasses } from './zoo/imagenetClasses.ts';
export { LayerMaker } from './zoo/layerMaker.ts';
export type {
  ConvolutionOptions,
  LayerMakerOptions,
  LayerPadding,
  PoolingOptions,
} from './zoo/layerMaker.ts';
export { LocalResponseNormalization } from './zoo/localResponseNormalization.ts';
export type { Preprocessing } from './zoo/preprocessing.ts';
export type { PublishedWeights } from './zoo/publishedWeights.ts';
export type { ZooBuilder } from './zoo/zooBuilder.ts';
export type { ZooDescription, ZooModel, ZooOptions } from './zoo/zooModel.ts';

export { exportWeights } from './node/weights/exportWeights.ts';
export type { ExportWeightsOptions } from './node/weights/exportWeights.ts';
export { importWeights } from './node/weights/importWeights.ts';
export type { ImportWeightsOptions } from './node/weights/importWeights.ts';
export { loadPublishedWeights } from './node/weights/loadPublishedWeights.ts';
export type { LoadPublishedWeightsOptions } from './node/weights/loadPublishedWeights.ts';
export { loadModel } from './node/weights/loadModel.ts';
export type { LoadModelOptions } from './node/weights/loadModel.ts';
export { openWeights } from './node/weights/openWeights.ts';
export { saveModel } from './node/weights/saveModel.ts';
export type { SaveModelOptions } from './node/weights/saveModel.ts';
export type { WrittenFile } from './node/weights/writtenFiles.ts';
export { WeightReport, WeightsMismatchError } from './weights/weightReport.ts';
export type { WeightRow } from './weights/weightReport.ts';
export type { Framework } from './weights/layouts.ts';
export { WeightsFileError } from './weights/weightsFile.ts';
export type { StoredArray, WeightsFile, WeightsFormat } from './weights/weightsFile.ts';

export { binaryCrossentropy, binaryFocalCrossentropy } from './losses/binaryCrossentropy.ts';
export type {
  BinaryCrossentropyOptions,
  BinaryFocalCrossentropyOptions,
} from './losses/binaryCrossentropy.ts';
export { categoricalCrossentropy, sparseCategoricalCrossentropy } from './losses/crossentropy.ts';
export type { CrossentropyOptions } from './losses/crossentropy.ts';
export { cosineSimilarity, klDivergence, poisson } from './losses/distributionLosses.ts';
export { categoricalHinge, hinge, squaredHinge } from './losses/hinge.ts';
export {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './losses/meanErrors.ts';
export { huber, logCosh } from './losses/robustErrors.ts';
export type { Loss, LossFunction } from './losses/loss.ts';
export type { LossSpec } from './losses/namedLosses.ts';

export { accuracy } from './metrics/accuracy.ts';
export { auc } from './metrics/auc.ts';
export type { AucOptions } from './metrics/auc.ts';
export { binaryAccuracy } from './metrics/binaryAccuracy.ts';
export type { BinaryMetricOptions } from './metrics/binaryAccuracy.ts';
export { confusionMatrix } from './metrics/confusionMatrix.ts';
export { MeanSummary } from './metrics/meanSummary.ts';
export type { Metric, MetricParts, MetricTally } from './metrics/metric.ts';
export type { MetricSpec } from './metrics/namedMetrics.ts';
export type { Tally, TallyRule } from './metrics/tally.ts';
export { f1Score, precision, recall } from './metrics/precisionRecall.ts';
export type { ClassMetricOptions } from './metrics/precisionRecall.ts';
export { topKAccuracy } from './metrics/topKAccuracy.ts';

export { freeze, unfreeze } from './freezing/freeze.ts';
export type { IndexRange, PartSelector } from './freezing/freeze.ts';
export { freezePlan } from './freezing/freezePlan.ts';
export type { FreezePlanOptions } from './freezing/freezePlan.ts';
export { Module } from './modules/module.ts';
export type { LoadStateOptions, StateDifference } from './modules/module.ts';
export type { NamedPart } from './modules/moduleParts.ts';
export type { WeightSelector } from './modules/selectWeights.ts';
export type { TrainableModel } from './modules/trainableModel.ts';

export { compileStep } from './steps/compileStep.ts';
export type { CompiledStep, StepOptions } from './steps/compileStep.ts';
export type { RandomKey } from './steps/stepTracer.ts';
export type { StepArgument } from './steps/tensorTree.ts';
export { OutOfMemoryError } from './steps/outOfMemory.ts';
export { stepInput } from './steps/stepInput.ts';
export type { Precision } from './steps/stepTracer.ts';

export { exportModel } from './node/export/exportModel.ts';
export type { ExportModelOptions } from './node/export/exportModel.ts';
export { exportSavedModel } from './export/exportSavedModel.ts';
export { loadSavedModel } from './export/loadSavedModel.ts';
export type { SavedModel, SavedSignature } from './export/loadSavedModel.ts';
export type {
  ExportedResults,
  FunctionExport,
  TensorDescription,
  TensorSpec,
} from './export/savedModelPort.ts';

export { Adadelta } from './optimizers/adadelta.ts';
export type { AdadeltaHyperparameters } from './optimizers/adadelta.ts';
export { Adagrad } from './optimizers/adagrad.ts';
export type { AdagradHyperparameters } from './optimizers/adagrad.ts';
export { Adam, AdamW } from './optimizers/adam.ts';
export type { AdamHyperparameters } from './optimizers/adam.ts';
export { Adamax } from './optimizers/adamax.ts';
export type { AdamaxHyperparameters } from './optimizers/adamax.ts';
export { Nadam } from './optimizers/nadam.ts';
export type { NadamHyperparameters } from './optimizers/nadam.ts';
export { Optimizer } from './optimizers/optimizer.ts';
export type { Hyperparameters } from './optimizers/hyperparameters.ts';
export type { GradientOf } from './optimizers/gradientOf.ts';
export type {
  OptimizerOptions,
  OptimizerStructure,
  StepScalars,
  UpdateRule,
} from './optimizers/optimizer.ts';
export type { OptimizerGroup, ParameterGroup } from './optimizers/parameterGroups.ts';
export { Rmsprop } from './optimizers/rmsprop.ts';
export type { RmspropHyperparameters } from './optimizers/rmsprop.ts';
export { Sgd } from './optimizers/sgd.ts';
export type { SgdHyperparameters } from './optimizers/sgd.ts';
export type { OptimizerSpec } from './optimizers/toOptimizer.ts';

export { StandardUpdater } from './updaters/standardUpdater.ts';
export type { StandardUpdaterOptions } from './updaters/standardUpdater.ts';
export type { LearningTask, LearningTaskOptions } from './updaters/learningTask.ts';
export type { ReportedValues, UpdateResult, Updater } from './updaters/updater.ts';
export type { SeenBatch } from './updaters/seenBatch.ts';

export { Trainer } from './trainer/trainer.ts';
export type { TrainerOptions, TrainerState, TrainingHistory } from './trainer/trainer.ts';
export { PRIORITY } from './trainer/extension.ts';
export type { ExtendOptions, Extension, ExtensionFunction } from './trainer/extension.ts';
export { earlyStoppingTrigger, maxValueTrigger, minValueTrigger } from './trainer/observingTriggers.ts';
export type { BestValueTriggerOptions, EarlyStoppingTriggerOptions } from './trainer/observingTriggers.ts';
export type { MonitorMode, MonitorOptions } from './metrics/monitoredValue.ts';
export type { PatienceOptions } from './metrics/patience.ts';
export { manualSchedule, once, toTrigger } from './trainer/triggers.ts';
export type {
  Interval,
  IntervalUnit,
  ObservingTrigger,
  Trigger,
  TriggerContext,
  TriggerSpec,
} from './trainer/triggers.ts';
export type { TrainingPosition } from './trainer/trainingPosition.ts';
export { requestStop } from './trainer/stopSignal.ts';
export type { StopSignal } from './trainer/stopSignal.ts';
export { addTrainingListener } from './trainer/trainingListener.ts';
export type {
  DatasetRole,
  Evaluation,
  Observation,
  Progress,
  RoleDataset,
  TrainingListener,
  TrainingStart,
  TrainingStatus,
} from './trainer/trainingListener.ts';

export type { ArtifactStore } from './checkpoints/artifactStore.ts';
export { loadWeights } from './checkpoints/resumeTraining.ts';
export { saveWeights } from './checkpoints/saveWeights.ts';
export { FileArtifactStore } from './node/fileArtifactStore.ts';
export type { HostDtype, HostTensor } from './tensors/hostTensor.ts';
export {
  cosineDecay,
  exponentialDecay,
  multiStepDecay,
  polynomialDecay,
  stepDecay,
  warmUp,
} from './schedules/decays.ts';
export type {
  DecayOptions,
  ExponentialDecayOptions,
  MultiStepDecayOptions,
  StepDecayOptions,
  WarmUpOptions,
} from './schedules/decays.ts';
export { oneCycle, oneCycleMomentum } from './schedules/oneCycle.ts';
export type { OneCycleMomentumOptions, OneCycleOptions } from './schedules/oneCycle.ts';
export { learningRateRangeTest } from './schedules/learningRateRangeTest.ts';
export type { RangeTest, RangeTestOptions, RangeTestPoint } from './schedules/learningRateRangeTest.ts';
export type { Schedule } from './schedules/schedule.ts';
export { hyperparameterSchedule, learningRateSchedule } from './extensions/learningRateSchedule.ts';
export type { ScheduleOptions } from './extensions/learningRateSchedule.ts';
export { reduceOnPlateau } from './extensions/reduceOnPlateau.ts';
export type { ReduceOnPlateauOptions } from './extensions/reduceOnPlateau.ts';
export { averagedWeights } from './extensions/averagedWeights.ts';
export { BestWeights, bestWeights } from './extensions/bestWeights.ts';
export type { BestPoint, BestWeightsOptions } from './extensions/bestWeights.ts';
export { earlyStopping } from './extensions/earlyStopping.ts';
export type { EarlyStoppingOptions } from './extensions/earlyStopping.ts';
export { NonFiniteError, failOnNonFinite } from './extensions/failOnNonFinite.ts';
export { replayStep } from './extensions/replayStep.ts';
export type { StepReplay } from './extensions/replayStep.ts';
export type { FailOnNonFiniteOptions } from './extensions/failOnNonFinite.ts';
export { parameterStatistics } from './extensions/parameterStatistics.ts';
export type { ParameterStatisticsOptions } from './extensions/parameterStatistics.ts';
export { checkpoint } from './extensions/checkpoint.ts';
export type { CheckpointOptions } from './extensions/checkpoint.ts';

export { evaluator } from './extensions/evaluator.ts';
export type { EvaluatorOptions } from './extensions/evaluator.ts';
export { LogReport, logReport } from './extensions/logReport.ts';
export type { LogEntry, LogReportOptions, LogRow } from './extensions/logReport.ts';
export { adamStepSize, observeLearningRate, observeValue } from './extensions/observeValue.ts';
export { printReport } from './extensions/printReport.ts';
export type { PrintReportOptions } from './extensions/printReport.ts';
export { timing } from './extensions/timing.ts';
export type { IterationTimes } from './trainer/iterationTimes.ts';
export { progressBar } from './extensions/progressBar.ts';

export { plotLog } from './plots/plotLog.ts';
export type { ChartSpec, PlotLogOptions } from './plots/plotLog.ts';

export { evaluate } from './evaluation/evaluate.ts';
export type { EvaluateOptions, EvaluationResult } from './evaluation/evaluate.ts';

export { compile } from './fit/compile.ts';
export type { CompileOptions, MetricName } from './fit/compile.ts';
export { CompiledModel } from './fit/compiledModel.ts';
export type { CompiledModelOptions } from './fit/compiledModel.ts';
export type { FitArray, NestedNumbers } from './fit/fitArray.ts';
export type { FitData } from './fit/fitData.ts';
export type { EvaluateModelOptions, FitOptions, PredictOptions } from './fit/fitOptions.ts';
export type { History, HistoryColumns } from './fit/history.ts';
export type { PredictData } from './fit/predict.ts';
export type { ClassWeight } from './fit/weightedDataset.ts';

export { formatModelSummary } from './summary/formatModelSummary.ts';
export type { FormatSummaryOptions } from './summary/formatModelSummary.ts';
export { summarizeModel } from './summary/summarizeModel.ts';
export type { LayerSummary, ModelSummary, ModelTotals, SummaryOptions } from './summary/modelSummary.ts';

export { findMissingKernels } from './preflight/checkKernels.ts';
export { MissingKernelError } from './preflight/missingKernel.ts';
export type { MissingKernel } from './preflight/missingKernel.ts';

export { seed } from './random/seed.ts';
export type { Random } from './random/seededRandom.ts';

setArtifactPort(nodeArtifacts);
setZooWeightsPort(loadZooWeights);
