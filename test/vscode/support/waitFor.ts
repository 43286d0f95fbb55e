const POLL_MS = 30;

/**
 * Asks until the answer is there.
 * @param probe returns `undefined` or `false` while it is not.
 * @throws Error naming what was waited for, with `describe`'s account of how far things came.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { limitMs = 30_000, describe = () => '' }: { limitMs?: number; describe?: () => string } = {},
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs / 1000} s. ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
