import type { ArtifactStore } from 'trainbook';

/** Files that are nowhere but in this object. */
export class InMemoryArtifactStore implements ArtifactStore {
  readonly name = 'the test';
  readonly files = new Map<string, Uint8Array>();

  write(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    this.files.set(name, new Uint8Array(Buffer.concat(pieces)));
    return Promise.resolve();
  }

  read(name: string, end?: number): Promise<Uint8Array> {
    const bytes = this.files.get(name);
    return bytes ? Promise.resolve(bytes.slice(0, end)) : Promise.reject(new Error(`there is no ${name}`));
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  delete(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }
}
