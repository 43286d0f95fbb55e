import { WeightsFileError } from '../../../weights/weightsFile.ts';

const LONGEST_DETAIL = 120;

/**
 * What is wrong with a file, in place of the HDF5 library's report of all that it was about: the last thing in it is where
 * it stumbled.
 */
export function damageReason(error: unknown): WeightsFileError {
  if (error instanceof WeightsFileError) return error;
  const { message } = error as Error;
  const details = [...message.matchAll(/ in \w+\(\): (.+)/g)];
  const detail = details.at(-1)?.[1]?.slice(0, LONGEST_DETAIL);
  const reason = detail === undefined ? 'it is damaged' : `it is damaged (${detail})`;
  return new WeightsFileError(reason, { cause: error });
}

/** @throws WeightsFileError in place of what the library throws. */
export function orDamage<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw damageReason(error);
  }
}
