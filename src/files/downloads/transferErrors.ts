const DISK_ERRORS = [
  'ENOSPC',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'EFBIG',
];

export function isOfDisk(error: unknown): boolean {
  return DISK_ERRORS.includes(String((error as NodeJS.ErrnoException).code));
}

const UNREACHABLE_ERRORS = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'];

/** Whether nobody is there at all: what is tried again at once fails again. */
export function isUnreachable(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return UNREACHABLE_ERRORS.includes(String(cause?.code));
}

/** `fetch` says no more than that it failed; why is in its cause. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message ? cause.message : error.message;
}
