/** Why a set-up could not be done, in one sentence, with what to do about it. */
export class SetupFailure extends Error {
  override readonly name = 'SetupFailure';
  readonly remedy: string;
  /** Whether another way of getting the library would fail as well. */
  readonly isFinal: boolean;

  constructor(reason: string, remedy: string, options: ErrorOptions & { isFinal?: boolean } = {}) {
    super(`${reason}: ${remedy}`, options);
    this.remedy = remedy;
    this.isFinal = options.isFinal ?? false;
  }
}

/** Turns whatever went wrong while files were fetched and unpacked into a failure with a remedy. */
export function explainFailure(error: unknown, folder: string): SetupFailure {
  if (error instanceof SetupFailure) return error;
  const { code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (code === 'ENOSPC' || code === 'EDQUOT') return noSpace(folder, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new SetupFailure(
      `${folder} can not be written to`,
      'make it writable or point TRAINBOOK_CACHE to another folder',
      { cause: error, isFinal: true },
    );
  }
  return new SetupFailure(message, 'run `trainbook setup` again', { cause: error });
}

export function noSpace(folder: string, options: ErrorOptions = {}): SetupFailure {
  return new SetupFailure(
    `there is no space left on the disk of ${folder}`,
    'free some space or point TRAINBOOK_CACHE to a larger disk',
    { ...options, isFinal: true },
  );
}
