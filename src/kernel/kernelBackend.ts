import path from 'node:path';
import { assembleInLibtensorflow } from '../backend/assembly/libtensorflowAssembly.ts';
import { libtensorflowTracer } from '../backend/compiledStep/stepTracer.ts';
import { libtensorflowImages } from '../backend/images/decodeImage.ts';
import { SharpImages } from '../backend/images/sharpImages.ts';
import { selectBackend } from '../backend/ladder.ts';
import { libtensorflowSavedModels } from '../backend/savedModel/savedModels.ts';
import type { BackendDescription } from '../protocol/runData.ts';
import { setSavedModelPort } from '../training/export/savedModelPort.ts';
import { setImageDecoderPorts } from '../training/images/imageDecoderPort.ts';
import { setTransformThreads } from '../training/loader/transformThreads.ts';
import { WorkerTransforms } from '../training/node/loader/workerTransforms.ts';
import { setReplicaThreads } from '../training/parallel/replicaThreads.ts';
import { setStepTracer } from '../training/steps/stepTracer.ts';
import { setTensorAssembler } from '../training/tensors/tensorAssembly.ts';
import { kernelReplicas } from './replicas/kernelReplicas.ts';

export interface KernelBackendOptions {
  notebook: string;
  /** Hears each step in a line. */
  report(line: string): void;
  onReady(backend: BackendDescription): void;
}

/** The backend of this kernel, chosen once; cells wait for it. */
export class KernelBackend {
  private description: BackendDescription | undefined;
  private readonly chosen: Promise<void>;

  constructor(private readonly options: KernelBackendOptions) {
    this.chosen = this.choose();
    this.chosen.catch(() => undefined); // told by the first cell
  }

  /** @throws Error with the remedy, if no backend can be had, or not the one that was asked for. */
  get ready(): Promise<void> {
    return this.chosen;
  }

  /** @throws Error before it is ready. */
  describe(): BackendDescription {
    if (!this.description) throw new Error('the backend is not chosen yet');
    return this.description;
  }

  private async choose(): Promise<void> {
    const { notebook, report, onReady } = this.options;
    const { taken } = await selectBackend({ report, workspaceFolder: path.dirname(notebook) });
    setStepTracer(libtensorflowTracer);
    setReplicaThreads(kernelReplicas);
    setTensorAssembler(assembleInLibtensorflow);
    setSavedModelPort(libtensorflowSavedModels);
    setImageDecoderPorts(libtensorflowImages, new SharpImages(path.dirname(notebook)));
    setTransformThreads(startTransforms);
    this.description = taken;
    onReady(taken);
  }
}

function startTransforms(count: number): WorkerTransforms {
  return new WorkerTransforms({ script: path.join(__dirname, 'transformThread.cjs'), count });
}
