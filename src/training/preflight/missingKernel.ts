/** A layer that a backend can't train. */
export interface MissingKernel {
  /** Its name; after a slash for each model around it. */
  layer: string;
  /** Its class, such as `DepthwiseConv2D`. */
  type: string;
  backend: string;
  /** Whether the forward pass or the gradient lacks something. */
  pass: 'forward' | 'gradient';
  /** The kernel or op that is missing; absent where it is an option of one. */
  kernel?: string;
  /** What TensorFlow.js says. */
  reason: string;
}

/** The backend lacks a kernel or gradient that training the model needs. */
export class MissingKernelError extends Error {
  override readonly name = 'MissingKernelError';

  constructor(
    readonly missing: MissingKernel,
    /** The further layers that can't be trained. */
    readonly others: readonly MissingKernel[],
  ) {
    super(describe(missing, others));
  }
}

function describe(missing: MissingKernel, others: readonly MissingKernel[]): string {
  const { layer, type, backend, pass, kernel, reason } = missing;
  const what = pass === 'forward' ? 'be computed' : 'be trained';
  const lack = kernel ? `the ${kernel} that it needs is missing` : reason;
  const also =
    others.length > 0 ? ` The same holds for ${others.map((other) => other.layer).join(', ')}.` : '';
  return `layer "${layer}" (${type}) can not ${what} on the backend ${backend}: ${lack}.${also} ${remedy(missing)}`;
}

/** What helps depends on whether another backend would. */
function remedy({ pass, reason }: MissingKernel): string {
  const freeze = pass === 'gradient' ? ', or freeze it and every layer before it' : '';
  return isOfEveryBackend(reason)
    ? `No backend has it: replace the layer${freeze}.`
    : `Choose another backend ("trainbook doctor" says which ones run here), replace the layer${freeze}.`;
}

const PATTERNS: readonly { pattern: RegExp; ofEveryBackend: boolean }[] = [
  { pattern: /^Kernel '(\w+)' not registered for backend/, ofEveryBackend: false },
  { pattern: /^(\w+) with these options is not available on the backend/, ofEveryBackend: false },
  { pattern: /TF Backend supports only/, ofEveryBackend: false },
  { pattern: /gradient function not found for (\w+)/, ofEveryBackend: true },
  { pattern: /not yet supported|not supported in gradients/, ofEveryBackend: true },
];

/**
 * What an error of TensorFlow.js says is missing.
 * @returns undefined for any other error, which is not about what a backend has.
 */
export function missingIn(error: unknown): Pick<MissingKernel, 'kernel' | 'reason'> | undefined {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  for (const { pattern } of PATTERNS) {
    const found = pattern.exec(reason);
    if (found) return { kernel: found[1], reason: reason.replace(/\.$/, '') };
  }
  return undefined;
}

function isOfEveryBackend(reason: string): boolean {
  return PATTERNS.find(({ pattern }) => pattern.test(reason))?.ofEveryBackend ?? false;
}
