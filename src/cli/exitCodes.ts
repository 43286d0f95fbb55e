/** What a script or CI may rely on. */
export const EXIT_CODES = {
  ok: 0,
  /** A cell threw, or the kernel died while one ran. */
  cellFailed: 1,
  /** A backend computes something wrongly: `doctor --conformance`. */
  nonconforming: 1,
  /** The command line or the notebook can't be understood. */
  usage: 2,
  /** No backend, or the kernel could not start; `setup` could not get what it should; `doctor` found nothing that runs. */
  noKernel: 3,
  /** Ctrl-C, as shells count it: 128 and the signal's number. */
  interrupted: 130,
  /** `--timeout`; the code of the command `timeout`. */
  timedOut: 124,
  terminated: 143,
  hungUp: 129,
  /** Whoever read the output is gone. */
  brokenPipe: 141,
} as const;
