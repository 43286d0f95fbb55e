/** Does something and keeps what it throws, so that what comes after is done all the same. */
export async function attempt(failures: unknown[], action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    failures.push(error);
  }
}
