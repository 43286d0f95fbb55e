// Our kernel as the editor and the command line drive it, with the clock beside it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { CellOutput, LoggedEvent } from '../../src/protocol/kernelMessages.ts';
import { OutputCollector } from '../../src/notebook/outputs/outputCollector.ts';
import { KernelSession } from '../../src/session/kernelSession.ts';

const LINES = 100_000;
const EVENTS = 100_000;
const ROUND_TRIPS = 200;
/** Until a loop surely runs. */
const WARM_MS = 200;

export interface OwnKernelOptions {
  /** `dist/kernel/main.cjs`. */
  kernelPath: string;
  /** The backend to take; the best one if absent. */
  backend?: string;
}

/** Names of what can be measured; each gives milliseconds, `memory` MiB. */
export type KernelTask = 'start' | 'roundTrip' | 'print' | 'interrupt' | 'memory' | 'reattach';

/** One kernel, and new ones for what is measured from their start. */
export class OwnKernel {
  private readonly outputs = new Set<(output: CellOutput) => void>();
  private cells = 0;
  private lastSequence = 0;

  private constructor(
    private readonly options: OwnKernelOptions,
    private readonly folder: string,
    private session: KernelSession,
  ) {}

  static async start(options: OwnKernelOptions): Promise<OwnKernel> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tb-bench-kernel-'));
    await writeFile(path.join(folder, 'bench.train.ts'), '');
    let rung = '';
    const onEvent = ({ event }: LoggedEvent): void => {
      if (event.type === 'backendReady') ({ rung } = event.backend);
    };
    const session = await KernelSession.start({ ...sessionOptions(options, folder), onEvent });
    const kernel = new OwnKernel(options, folder, session);
    session.onEvent((logged) => kernel.hear(logged));
    await kernel.expectResult('1 + 1', '2');
    if (options.backend === undefined && !rung.startsWith('libtensorflow')) {
      await kernel.end();
      throw new Error(
        `the best backend of this machine is ${rung}: get libtensorflow with \`trainbook setup\``,
      );
    }
    return kernel;
  }

  async measure(task: KernelTask): Promise<number> {
    switch (task) {
      case 'start':
        return this.startToFirstResult();
      case 'roundTrip':
        return this.roundTrip();
      case 'print':
        return this.print();
      case 'interrupt':
        return this.interrupt();
      case 'memory':
        return this.memory();
      case 'reattach':
        return this.reattach();
    }
  }

  async end(): Promise<void> {
    await this.session.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private hear({ event, sequence }: LoggedEvent): void {
    this.lastSequence = sequence;
    if (event.type === 'output') for (const listen of this.outputs) listen(event.output);
  }

  private async startToFirstResult(): Promise<number> {
    const startedAt = performance.now();
    const kernel = await OwnKernel.start(this.options);
    const took = performance.now() - startedAt;
    await kernel.end();
    return took;
  }

  private async roundTrip(): Promise<number> {
    const times: number[] = [];
    for (let trip = 0; trip < ROUND_TRIPS; trip++) {
      const startedAt = performance.now();
      await this.expectResult('1 + 1', '2');
      times.push(performance.now() - startedAt);
    }
    return times.sort((a, b) => a - b)[ROUND_TRIPS / 2]!;
  }

  private async print(): Promise<number> {
    const startedAt = performance.now();
    const texts = await this.outputsOf(`for (let i = 0; i < ${LINES}; i++) console.log(i);`);
    const took = performance.now() - startedAt;
    const text = texts.map((output) => (output.kind === 'stream' ? output.text : '')).join('');
    const expected = Array.from({ length: LINES }, (_, i) => `${i}\n`).join('');
    if (text !== expected) throw new Error('lines were lost');
    return took;
  }

  private async interrupt(): Promise<number> {
    const started = new Promise<void>((resolve) => {
      const stopListening = this.session.onEvent(({ event }) => {
        if (event.type !== 'cellStarted') return;
        stopListening();
        resolve();
      });
    });
    const result = this.run('while (true) {}');
    await started;
    await new Promise((resolve) => setTimeout(resolve, WARM_MS));
    const startedAt = performance.now();
    await this.session.interrupt();
    const { status } = await result;
    if (status !== 'interrupted') throw new Error(`the loop ended with ${status}`);
    return performance.now() - startedAt;
  }

  private async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.session.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** A window that comes back: everything that happened, put together to what the cells show. */
  private async reattach(): Promise<number> {
    await this.run(
      `import { display } from 'trainbook';\nfor (let i = 0; i < ${EVENTS}; i++) await display(i, { id: 'one' });`,
    );
    const { lastSequence } = this;
    const startedAt = performance.now();
    const view = new OutputCollector();
    let second: KernelSession | undefined;
    await new Promise<void>((resolve, reject) => {
      const onEvent = ({ event, sequence }: LoggedEvent) => {
        view.push(event);
        if (sequence === lastSequence) resolve();
      };
      KernelSession.reattach({ ...sessionOptions(this.options, this.folder), onEvent }).then((found) => {
        second = found;
        if (!found) reject(new Error('the kernel was not found again'));
      }, reject);
    });
    const took = performance.now() - startedAt;
    const shown = view.cells.at(-1)?.outputs.at(-1);
    second?.detach();
    const text = shown?.kind === 'display' && shown.data.kind === 'text' ? shown.data.text : undefined;
    if (text !== String(EVENTS - 1)) throw new Error(`the view ends with ${JSON.stringify(shown)}`);
    return took;
  }

  private run(source: string) {
    const index = this.cells++;
    const cell = { notebook: this.session.notebook, id: `cell-${index}`, index };
    return this.session.executeCell({ cell, source });
  }

  private async outputsOf(source: string): Promise<CellOutput[]> {
    const outputs: CellOutput[] = [];
    const listen = (output: CellOutput) => void outputs.push(output);
    this.outputs.add(listen);
    const { status } = await this.run(source);
    this.outputs.delete(listen);
    if (status !== 'ok') throw new Error(`${source} ended with ${status}: ${JSON.stringify(outputs)}`);
    return outputs;
  }

  private async expectResult(source: string, expected: string): Promise<void> {
    const [output] = await this.outputsOf(source);
    const text = output?.kind === 'result' && output.data.kind === 'text' ? output.data.text : undefined;
    if (text !== expected) throw new Error(`${source} gave ${JSON.stringify(output)}`);
  }
}

function sessionOptions({ kernelPath, backend }: OwnKernelOptions, folder: string) {
  return {
    notebook: path.join(folder, 'bench.train.ts'),
    folder: path.join(folder, 'kernels'),
    kernelPath,
    environment: { ...(backend && { TRAINBOOK_BACKEND: backend }) },
  };
}
