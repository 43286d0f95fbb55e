import type { SampleView } from '../../protocol/displayData.ts';
import type { EvaluationData, ReportData } from '../../protocol/runData.ts';
import { downsample } from './downsample.ts';
import { shrinkImage } from './shrinkImage.ts';

/** What a report shows at most, so that it stays a file that one sends by mail; the record keeps everything. */
export const REPORT_LIMITS = {
  pointsPerSeries: 2000,
  samples: 100,
  imageSide: 96,
  imageBytes: 900_000,
  confusionLabels: 200,
} as const;

/**
 * Cuts a run's data down to what fits into a report: series are thinned out, pictures made smaller, older evaluations
 * lose their samples before newer ones, and a confusion matrix of very many classes is left out.
 */
export function fitReport(data: ReportData): ReportData {
  let room: number = REPORT_LIMITS.samples;
  const evaluations = data.evaluations.toReversed().map((evaluation) => {
    const samples = evaluation.samples.slice(0, room);
    room -= samples.length;
    return withoutHugeConfusion({ ...evaluation, samples });
  });
  return {
    ...data,
    observations: downsample(data.observations, REPORT_LIMITS.pointsPerSeries),
    evaluations: shrinkPictures(evaluations.reverse()),
  };
}

function withoutHugeConfusion(evaluation: EvaluationData): EvaluationData {
  const labels = evaluation.confusion?.labelNames.length ?? 0;
  return labels > REPORT_LIMITS.confusionLabels ? { ...evaluation, confusion: undefined } : evaluation;
}

function shrinkPictures(evaluations: EvaluationData[]): EvaluationData[] {
  for (let side: number = REPORT_LIMITS.imageSide; ; side = Math.floor(side / 1.5)) {
    const shrunk = evaluations.map((evaluation) => ({
      ...evaluation,
      samples: evaluation.samples.map((sample) => withImageOf(sample, side)),
    }));
    if (imageBytes(shrunk) <= REPORT_LIMITS.imageBytes) return shrunk;
  }
}

function withImageOf(sample: SampleView, maxSide: number): SampleView {
  return sample.image ? { ...sample, image: shrinkImage(sample.image, maxSide) } : sample;
}

function imageBytes(evaluations: EvaluationData[]): number {
  const samples = evaluations.flatMap((evaluation) => evaluation.samples);
  return samples.reduce((sum, { image }) => sum + (image?.data.length ?? 0), 0);
}
