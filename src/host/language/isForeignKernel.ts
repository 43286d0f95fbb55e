const OWN_KERNEL = 'trainbook';

/**
 * Whether a Jupyter notebook says that it belongs to another kernel than ours.
 *
 * @param metadata of the notebook as VS Code gives it: its file's metadata below `metadata`.
 */
export function isForeignKernel(metadata: unknown): boolean {
  const name = field(field(field(metadata, 'metadata'), 'kernelspec'), 'name');
  return typeof name === 'string' && name !== '' && name !== OWN_KERNEL;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
