import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { version } from '../../../package.json';
import { OutputCollector } from '../../notebook/outputs/outputCollector.ts';
import { outputsPath, serializeOutputs } from '../../notebook/outputs/outputsFile.ts';
import type { KernelEvent } from '../../protocol/kernelMessages.ts';
import { reasonOf } from './readNotebook.ts';

/** The outputs of a run on their way to the outputs file. */
export class KeptOutputs {
  private readonly collector = new OutputCollector();
  private readonly startedAt = new Date().toISOString();
  private backend: string | undefined;
  private readonly file: string;

  /**
   * @param notebook absolute path.
   * @param asked the file that the user named.
   */
  constructor(
    private readonly notebook: string,
    asked: string | undefined,
  ) {
    const ownPlace = path.join(path.dirname(notebook), outputsPath(path.basename(notebook)));
    this.file = asked === undefined ? ownPlace : path.resolve(asked);
  }

  follow(event: KernelEvent): void {
    if (event.type === 'backendReady') this.backend = event.backend.label;
    this.collector.push(event);
  }

  /**
   * Replaces the file as a whole; nothing is written where no cell ran.
   * @returns what went wrong, in a sentence.
   */
  async write(): Promise<string | undefined> {
    const { backend, startedAt } = this;
    const { cells } = this.collector;
    if (cells.length === 0) return undefined;
    const notebook = path.basename(this.notebook);
    const text = serializeOutputs({ notebook, startedAt, version, ...(backend && { backend }), cells });
    const unfinished = `${this.file}.${process.pid}.new`;
    try {
      await mkdir(path.dirname(this.file), { recursive: true });
      await writeFile(unfinished, text);
      await rename(unfinished, this.file);
      return undefined;
    } catch (error) {
      return `the outputs could not be kept in ${path.relative('', this.file)}: ${reasonOf(error)}`;
    }
  }
}
