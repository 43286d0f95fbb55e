import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputAssembler } from '../../../src/host/notebook/outputAssembler.ts';
import type { OutputEdit, OutputSlot } from '../../../src/host/notebook/outputAssembler.ts';
import type { CellOutput } from '../../../src/protocol/kernelMessages.ts';

type Shown = { mime: string; text: string }[];

/** What an editor shows that makes the edits. */
class Screen {
  readonly outputs = new Map<OutputSlot, Shown>();
  editCount = 0;

  apply(edits: OutputEdit[]): void {
    for (const { type, slot, items } of edits) {
      this.editCount++;
      const shown = items.map(({ mime, data }) => ({ mime, text: new TextDecoder().decode(data) }));
      expect(this.outputs.has(slot)).toBe(type !== 'append');
      this.outputs.set(slot, type === 'extend' ? [...(this.outputs.get(slot) ?? []), ...shown] : shown);
    }
  }

  /** Neighbouring streams of one kind joined, as the editor shows them; of a display its plain text. */
  get text(): string[] {
    return [...this.outputs.values()].map((items) =>
      items[0]?.mime.includes('notebook.std')
        ? items.map(({ text }) => text).join('')
        : (items.at(-1)?.text ?? ''),
    );
  }
}

const stdout = (text: string): CellOutput => ({ kind: 'stream', stream: 'stdout', text });
const stderr = (text: string): CellOutput => ({ kind: 'stream', stream: 'stderr', text });
const display = (text: string, displayId?: string): CellOutput => ({
  kind: 'display',
  ...(displayId && { displayId }),
  data: { kind: 'text', text },
});

function run(steps: (CellOutput | 'flush')[]): Screen {
  const assembler = new OutputAssembler();
  const screen = new Screen();
  for (const step of steps) {
    if (step === 'flush') screen.apply(assembler.takeEdits());
    else assembler.push(step);
  }
  screen.apply(assembler.takeEdits());
  return screen;
}

describe('OutputAssembler', () => {
  it('joins what one stream printed between two flushes into one edit', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`);
    const screen = run(lines.map(stdout));
    expect(screen.text).toEqual([lines.join('')]);
    expect(screen.editCount).toBe(1);
  });

  it('goes on with text above a progress bar, not below it', () => {
    const bar = (done: number): CellOutput => ({
      kind: 'display',
      displayId: 'progress:1',
      data: {
        kind: 'progress',
        progress: { title: `at ${done}`, done, elapsedSeconds: 1, values: {}, finished: false },
      },
    });
    const steps = [
      stdout('head\n'),
      bar(1),
      'flush',
      stdout('row 1\n'),
      bar(2),
      'flush',
      stdout('row 2\n'),
    ] as const;
    const [text, progress, ...others] = run([...steps]).text;
    expect(text).toBe('head\nrow 1\nrow 2\n');
    expect(progress).toContain('at 2');
    expect(others).toEqual([]);
    expect(run([bar(1), stdout('a\n'), bar(2), stdout('b\n')]).text[1]).toBe('a\nb\n');
  });

  it('extends a stream that is shown already', () => {
    const screen = run([stdout('a\n'), 'flush', stdout('b\n'), 'flush', stdout('c\n')]);
    expect(screen.text).toEqual(['a\nb\nc\n']);
    expect([...screen.outputs.values()][0]).toHaveLength(3);
  });

  it('keeps the order of streams, displays and errors', () => {
    const error: CellOutput = {
      kind: 'error',
      error: { name: 'TypeError', message: 'no', stack: 'TypeError: no' },
    };
    const screen = run([stdout('a'), stderr('b'), stdout('c'), display('d'), stdout('e'), error]);
    expect(screen.text.slice(0, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(JSON.parse(screen.text[5] ?? '')).toMatchObject({ name: 'TypeError', message: 'no' });
  });

  it('replaces a display with the same id in place, also after later output', () => {
    const screen = run([
      display('0 %', 'p'),
      'flush',
      stdout('a\n'),
      display('50 %', 'p'),
      'flush',
      display('100 %', 'p'),
    ]);
    expect(screen.text).toEqual(['100 %', 'a\n']);
  });

  it('formats only the last of the states that came between two flushes', () => {
    const assembler = new OutputAssembler();
    let formatted = 0;
    for (let done = 0; done < 100; done++) {
      const value = { toJSON: () => (formatted++, done) };
      assembler.push({ kind: 'display', displayId: 'p', data: { kind: 'json', value } });
    }
    const [edit] = assembler.takeEdits();
    expect(new TextDecoder().decode(edit?.items[0]?.data)).toBe('99');
    expect(formatted).toBe(1);
  });

  it('draws progress lines of third-party code over each other', () => {
    expect(
      run([stdout('start\n1 %'), 'flush', stdout('\r2 %'), 'flush', stdout('\r3 %\nend\n')]).text,
    ).toEqual(['start\n3 %\nend\n']);
  });

  it('sends a long output only once more when a progress line begins below it', () => {
    const long = 'x'.repeat(20_000);
    const progress = Array.from({ length: 50 }, (_, index) => [
      stdout(`\r${index} %`),
      'flush' as const,
    ]).flat();
    const screen = run([stdout(`${long}\n`), 'flush', stdout('start'), 'flush', ...progress]);
    expect(screen.text.join('')).toBe(`${long}\n49 %t`);
    const sent = [...screen.outputs.values()].flat().reduce((sum, { text }) => sum + text.length, 0);
    expect(sent).toBeLessThan(21_000);
  });

  it('begins anew after the user cleared the outputs', () => {
    const assembler = new OutputAssembler();
    assembler.push(stdout('a'));
    assembler.push(display('b', 'p'));
    assembler.takeEdits();
    assembler.forgetOutputs();
    assembler.push(stdout('c'));
    assembler.push(display('d', 'p'));
    expect(assembler.takeEdits().map(({ type }) => type)).toEqual(['append', 'append']);
  });

  it('shows the same whenever the edits are taken', () => {
    const output = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r'), maxLength: 8 }).map(stdout),
      fc.constantFrom('x', 'y\n').map(stderr),
      fc
        .tuple(fc.constantFrom('1', '2'), fc.constantFrom(undefined, 'p', 'q'))
        .map(([text, id]) => display(text, id)),
    );
    const flushes = fc.array(fc.tuple(output, fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(flushes, (steps) => {
        const outputs = steps.map(([step]) => step);
        const often = run(steps.flatMap(([step, flush]) => (flush ? [step, 'flush' as const] : [step])));
        expect(often.text.filter(Boolean)).toEqual(run(outputs).text.filter(Boolean));
      }),
    );
  });
});
