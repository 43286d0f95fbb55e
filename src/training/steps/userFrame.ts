/** Code of the library and of what it is built from. */
const LIBRARY =
  /node_modules[\\/]|node:|<anonymous>|[\\/]src[\\/](training|backend)[\\/]|[\\/]dist[\\/](kernel|training|cli)[\\/]/;

/** The line of the user's own code in which an error came about, as the stack writes it. */
export function userFrame(error: Error): string | undefined {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.find((line) => !LIBRARY.test(line))?.trim();
}
