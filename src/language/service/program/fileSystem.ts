import type ts from 'typescript';

/** The files that a notebook can import; `ts.sys` is one, a map in memory another. Paths are absolute, with `/`. */
export type FileSystem = Pick<
  ts.System,
  | 'useCaseSensitiveFileNames'
  | 'readFile'
  | 'fileExists'
  | 'directoryExists'
  | 'getDirectories'
  | 'readDirectory'
> &
  Required<Pick<ts.System, 'realpath'>>;

/** Where the types lie that the extension brings with it. */
export interface ShippedTypes {
  /** Folder of TypeScript's own `lib.*.d.ts`. */
  libFolder: string;
  /** Folder with a `node_modules` that holds the types of `trainbook`, of tfjs and of Node. */
  typesFolder: string;
}
