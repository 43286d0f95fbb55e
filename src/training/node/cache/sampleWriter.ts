import type { FileHandle } from 'node:fs/promises';
import { open, writeFile } from 'node:fs/promises';

const CHUNK_BYTES = 2 ** 20;

/** Writes samples one after the other and remembers where each begins. Whoever makes it closes it. */
export class SampleWriter {
  private readonly places = [0];
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  private constructor(private readonly file: FileHandle) {}

  static async create(file: string): Promise<SampleWriter> {
    return new SampleWriter(await open(file, 'w'));
  }

  async add(sample: Uint8Array): Promise<void> {
    this.places.push(this.places.at(-1)! + sample.length);
    this.waiting.push(sample);
    this.waitingBytes += sample.length;
    if (this.waitingBytes >= CHUNK_BYTES) await this.flush();
  }

  /** Brings everything to the disk, and the places into a file of their own. */
  async finish(placesFile: string): Promise<void> {
    await this.flush();
    await this.file.sync();
    const places = Float64Array.from(this.places);
    await writeFile(placesFile, new Uint8Array(places.buffer), { flush: true });
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async flush(): Promise<void> {
    await this.file.appendFile(Buffer.concat(this.waiting));
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
