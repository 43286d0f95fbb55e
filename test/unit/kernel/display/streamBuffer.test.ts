import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamBuffer } from '../../../../src/kernel/display/streamBuffer.ts';
import type { CellOutput } from '../../../../src/protocol/kernelMessages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function collect() {
  const sent: CellOutput[] = [];
  let time = 1000;
  const buffer = new StreamBuffer({ send: (output) => sent.push(output), now: () => time });
  const texts = () =>
    sent.map((output) => (output.kind === 'stream' ? `${output.stream}: ${output.text}` : ''));
  return { buffer, texts, pass: (ms: number) => (time += ms) };
}

describe('StreamBuffer', () => {
  it('sends the first text at once and gathers what follows', () => {
    const { buffer, texts } = collect();
    for (let line = 0; line < 10_000; line++) buffer.write('stdout', `${line}\n`);
    expect(texts().length).toBe(1);
    buffer.flush();
    const all = texts()
      .map((text) => text.replace('stdout: ', ''))
      .join('');
    expect(all.split('\n').length).toBe(10_001);
    expect(texts().length).toBe(2);
  });

  it('sends by a timer what waits, once', () => {
    const { buffer, texts } = collect();
    buffer.write('stdout', 'a');
    buffer.write('stdout', 'b');
    vi.advanceTimersByTime(100);
    buffer.flush();
    expect(texts()).toEqual(['stdout: a', 'stdout: b']);
  });

  it('serves a cell that never pauses, by the clock', () => {
    const { buffer, texts, pass } = collect();
    buffer.write('stdout', 'a');
    buffer.write('stdout', 'b');
    pass(100);
    buffer.write('stdout', 'c');
    expect(texts()).toEqual(['stdout: a', 'stdout: bc']);
  });

  it('keeps the order of the two streams', () => {
    const { buffer, texts } = collect();
    buffer.write('stdout', 'a');
    buffer.write('stdout', 'b');
    buffer.write('stderr', 'c');
    buffer.write('stdout', 'd');
    buffer.flush();
    expect(texts()).toEqual(['stdout: a', 'stdout: b', 'stderr: c', 'stdout: d']);
  });

  it('does not let a flood gather', () => {
    const { buffer, texts } = collect();
    buffer.write('stdout', 'a');
    buffer.write('stdout', 'x'.repeat(70_000));
    expect(texts().length).toBe(2);
  });
});
