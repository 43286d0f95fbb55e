/** Code of the library and of what it is built from; in a notebook's stacks all of it is called `trainbook`. */
const LIBRARY =
  /node_modules[\\/]|node:|\(<anonymous>\)|[\\/]src[\\/](training|backend)[\\/]|[( ]trainbook:\d+/;

/** The place in the user's own code where an error came about, as the stack writes it. */
export function userFrame(error: Error): string | undefined {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !LIBRARY.test(line))?.trim();
  return frame?.replace(/^at (?:.* \((.*)\)|(.*))$/, 'at $1$2');
}
