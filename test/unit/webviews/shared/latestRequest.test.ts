import { describe, expect, it } from 'vitest';
import { LatestRequest } from '../../../../webviews/shared/latestRequest.ts';
import { RenderLoop } from '../../../../webviews/shared/renderLoop.ts';

/** A question whose answer the test gives when it likes. */
function deferred() {
  const open: { question: number; resolve(answer: string): void; reject(error: Error): void }[] = [];
  const ask = (question: number): Promise<string> =>
    new Promise((resolve, reject) => open.push({ question, resolve, reject }));
  return { open, ask };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('LatestRequest', () => {
  it('asks one at a time, and then only the newest of those that waited', async () => {
    const { open, ask } = deferred();
    const answers: string[] = [];
    const request = new LatestRequest({
      ask,
      onAnswer: (answer) => void answers.push(answer),
      onError: () => {},
    });
    request.send(1);
    request.send(2);
    request.send(3);
    expect(open.map(({ question }) => question)).toEqual([1]);
    open[0]?.resolve('first');
    await settle();
    expect(open.map(({ question }) => question)).toEqual([1, 3]);
    open[1]?.resolve('third');
    await settle();
    expect(answers).toEqual(['first', 'third']);
    expect(request.pending).toBe(false);
  });

  it('goes on after a failure', async () => {
    const { open, ask } = deferred();
    const errors: string[] = [];
    const request = new LatestRequest({
      ask,
      onAnswer: () => {},
      onError: ({ message }) => void errors.push(message),
    });
    request.send(1);
    open[0]?.reject(new Error('the kernel is gone'));
    await settle();
    request.send(2);
    expect(errors).toEqual(['the kernel is gone']);
    expect(open).toHaveLength(2);
  });

  it('sends what an answer asks for', async () => {
    const { open, ask } = deferred();
    const request: LatestRequest<number, string> = new LatestRequest({
      ask,
      onAnswer: (_, question) => question === 1 && request.send(2),
      onError: () => {},
    });
    request.send(1);
    open[0]?.resolve('first');
    await settle();
    expect(open.map(({ question }) => question)).toEqual([1, 2]);
  });
});

describe('RenderLoop', () => {
  it('renders once for many requests, at once when flushed', () => {
    const scheduled: (() => void)[] = [];
    let renders = 0;
    const loop = new RenderLoop(
      () => renders++,
      (callback) => scheduled.push(callback),
    );
    loop.request();
    loop.request();
    expect([renders, scheduled.length]).toEqual([0, 1]);
    loop.flush();
    expect(renders).toBe(1);
    scheduled[0]?.();
    expect(renders).toBe(1);
  });
});
