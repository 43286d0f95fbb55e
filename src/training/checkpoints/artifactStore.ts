/** Where files of a training go: a folder, or memory in a test. */
export interface ArtifactStore {
  /** For messages. */
  readonly name: string;
  /**
   * Writes a file, or replaces it, as a whole: after a crash at any moment it is either as it was before or complete.
   * @throws Error, with everything as it was, if it cannot.
   */
  write(name: string, pieces: readonly Uint8Array[]): Promise<void>;
  /**
   * @param end reads up to this byte only, or to the end of the file if that comes first.
   * @throws Error if there is no such file.
   */
  read(name: string, end?: number): Promise<Uint8Array>;
  /** The names of all files; none if there is no folder yet. */
  list(): Promise<string[]>;
  /** Does nothing where there is no such file. */
  delete(name: string): Promise<void>;
}

/** What the platform offers to trainings that must not be lost. */
export interface ArtifactPort {
  /** @param folder relative to the working folder. Nothing is read or made yet. */
  open(folder: string): ArtifactStore;
  /** A path of a file as its folder and its name. */
  split(file: string): { folder: string; name: string };
  /**
   * Calls `stop` when the process is asked to end, and lets it end after the returned function was called.
   * @returns what ends the watch.
   */
  watchEnd(stop: (reason: string) => void): () => void;
}

let port: ArtifactPort | undefined;

/** Lets trainings write and read files from now on. */
export function setArtifactPort(newPort: ArtifactPort): void {
  port = newPort;
}

/** @throws Error where there are no files. */
export function artifactPort(): ArtifactPort {
  if (port) return port;
  throw new Error(
    "there are no files here: import 'trainbook' in Node.js, or pass an ArtifactStore of yours",
  );
}

export function toArtifactStore(place: string | ArtifactStore): ArtifactStore {
  return typeof place === 'string' ? artifactPort().open(place) : place;
}

/** As {@link ArtifactPort.watchEnd}; where nobody can tell, nothing happens. */
export function watchEnd(stop: (reason: string) => void): () => void {
  return port?.watchEnd(stop) ?? (() => undefined);
}
