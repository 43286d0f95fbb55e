import { describe, expect, it } from 'vitest';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

/** Runs cells in a fresh kernel and compares all that happened with test/kernel/transcripts/<name>.txt. */
async function check(name: string, cells: readonly string[]): Promise<void> {
  const { run, transcript } = await start();
  for (const cell of cells) await run(cell);
  await expect(transcript.text()).toMatchFileSnapshot(`transcripts/${name}.txt`);
}

describe('cells', () => {
  it('show the value of their last expression', () =>
    check('lastExpression', [
      '1 + 1',
      '({ a: [1, 2, 3], b: "text" });',
      'const answer = 42;',
      'answer',
      'let counter = 0;\ncounter = 5',
      'undefined',
      'await Promise.resolve("awaited")',
      'if (answer > 1) "not an expression"',
      '// nothing',
      '[{ name: "a", value: 1 }, { name: "b", value: null }]',
    ]));

  it('wait at their top level', () =>
    check('topLevelAwait', [
      'const first = await new Promise<number>((resolve) => setTimeout(() => resolve(1), 5));\nfirst',
      'async function* count() { yield 1; yield 2; }\nfor await (const n of count()) console.log(n);',
      'for await (const n of [Promise.resolve("x"), "y"]) console.log(n);',
      'const [a, b] = await Promise.all([Promise.resolve("a"), "b"]);\na + b',
    ]));

  it('may declare anything again, and old closures see it', () =>
    check('redeclaration', [
      'const value: number = 1;\nconst read = () => value;',
      'let value = 2;\nread()',
      'var value = 3;\nread()',
      'function value() { return "function"; }\nread()()',
      'class value {}\ntypeof read()',
      'import { sep as value } from "node:path";\ntypeof read()',
      'enum value { A }\nread()',
      'for (var i = 0; i < 3; i++) { var last = i; }\n[i, last]',
      'const i = "const", last = "too";\n[i, last]',
      'function even(n: number): boolean { return n === 0 || odd(n - 1); }\nfunction odd(n: number): boolean { return n !== 0 && even(n - 1); }',
      'function odd(n: number): boolean { return false; }\neven(2)',
    ]));

  it('keep constants constant', () =>
    check('constants', [
      'const limit = 1;',
      'limit = 2;',
      'limit',
      'function grow() {\n  limit += 1;\n}\ngrow()',
      '{ let limit = 1; limit = 5; limit }',
      'let limit = 3;\nlimit = 4;\nlimit++;\nlimit',
    ]));

  it('can use a name again whose initialiser threw', () =>
    check('initialiserThrew', [
      'const data: number[] = (() => { throw new Error("no data"); })();',
      'data',
      'const data = [1];\ndata',
      'let other = (() => { throw new Error("once"); })();',
      'let other = 1;\nother = 2;\nother',
    ]));

  it('are whole TypeScript', () =>
    check('typescript', [
      'enum Color { Red, Green = 5, Blue }\nconst enum Fixed { One = 1 }\n[Color.Blue, Color[5], Fixed.One]',
      'namespace Shapes { export const sides = 3; export function name() { return `${sides} sides`; } }\nShapes.name()',
      `function logged(value: Function, { name }: ClassMethodDecoratorContext) {
  return function (this: unknown, ...args: unknown[]) { console.log("call", String(name)); return value.apply(this, args); };
}
class Greeter { @logged greet<T extends string>(who: T) { return \`hello \${who}\`; } }
new Greeter().greet("you")`,
      'const config = { rate: 0.1 } satisfies Record<string, number>;\ninterface Shape { x: number }\ntype Pair<T> = [T, T];\nconst pair: Pair<Shape> = [{ x: 1 }, { x: 2 }];\npair[1]!.x as number',
      '{\n  using resource = { [Symbol.dispose]() { console.log("disposed"); } };\n  console.log("used");\n}',
      'using outer = { [Symbol.dispose]() { console.log("disposed at the end"); } };\nconst kept = 1;\nconsole.log("still open");',
      'kept',
      'class Account { #balance = 1; static count = 0; static { Account.count = 7; } get balance() { return this.#balance; } }\n[new Account().balance, Account.count]',
      'export const exported = 1;\nexport default function main() { return exported; }\nexport { exported as other };\nmain()',
    ]));

  it('map errors to the TypeScript that was written', () =>
    check('errors', [
      'interface Options {\n  a: number;\n}\n\nfunction fail(options: Options): never {\n  throw new RangeError("too large", { cause: new Error("the cause") });\n}',
      'await null;\nfail({ a: 1 });',
      'const later = async () => {\n  await new Promise((resolve) => setTimeout(resolve, 1));\n  fail({ a: 2 });\n};\nawait later();',
      'undefinedName + 1',
      'throw "a text";',
      'throw { strange: true };',
      '[3].map((n) => {\n  return n.missing.deeper;\n});',
      'decodeURIComponent("%");',
      'import { readFileSync } from "node:fs";\nreadFileSync("/does/not/exist");',
      'console.log(new Error("printed").stack);',
    ]));

  it('run nothing of a text that is wrong', () =>
    check('syntaxErrors', [
      'console.log("must not appear");\nconst a = ;',
      'console.log("must not appear");\nlet twice = 1;\n  let twice = 2;',
      'console.log("must not appear");\nreturn 5;',
      'function () {}',
      '"the kernel is fine"',
    ]));

  it('cannot end the kernel by accident', () =>
    check('sabotage', [
      'process.exit(3);',
      'setTimeout(() => process.exit(), 1);\nawait new Promise((resolve) => setTimeout(resolve, 20));',
      'void Promise.reject(new Error("nobody catches this"));\nawait new Promise((resolve) => setTimeout(resolve, 5));\n"went on"',
      'setTimeout(() => {\n  throw new TypeError("thrown by a timer");\n}, 1);\nawait new Promise((resolve) => setTimeout(resolve, 20));',
      'console.log = () => { throw new Error("broken console"); };\nglobalThis.setTimeout = undefined as never;\nprocess.stdout.write("still written\\n");',
      'process.send = () => { throw new Error("broken send"); };\nconsole.error("told all the same")',
      '"still alive"',
    ]));

  it('may give their variables the names of globals', () =>
    check('globalNames', [
      'const process = (n: number) => n * 2, performance = 0.98;\nfunction Map() { return "mine"; }\n[process(2), performance, Map()]',
      'const { Set, ...others } = { Set: 5, x: 1 };\n({ process, performance, Set, others })',
      'function inner(process: string) { return process; }\n[inner("own"), process(4)]',
      'let console = { log: (text: string) => text.toUpperCase() };\nconsole.log("quiet")',
      'setTimeout.name',
    ]));

  it('attribute what is written late to the cell that caused it', async () => {
    const late: string[] = [];
    const { run } = await start({
      onEvent: ({ event }) => {
        if (event.type === 'output' && event.output.kind === 'stream')
          late.push(`${event.executionId === first ? 'first' : 'second'}: ${event.output.text.trim()}`);
        if (event.type === 'cellStarted') first ??= event.executionId;
      },
    });
    let first: string | undefined;
    await run('const tick = setInterval(() => console.log("from the first"), 5);');
    await run(
      'await new Promise((resolve) => setTimeout(resolve, 60)); console.log("own"); clearInterval(tick);',
    );
    expect(late).toContain('second: own');
    expect(late.some((line) => line.startsWith('first: from the first'))).toBe(true);
    expect(late.some((line) => line.startsWith('second: from the first'))).toBe(false);
  });

  it('write and display', () =>
    check('display', [
      'console.log("out", { a: 1 }, [1.5]);\nconsole.error("err");\nconsole.warn("warned %d", 5);\nconsole.debug("debug");',
      'process.stdout.write("no line end");\nprocess.stdout.write(" joined\\n");\nprocess.stderr.write(Buffer.from("bytes ü\\n"));',
      'import { display, html, markdown, table, json } from "trainbook";\nawait display("text");\nawait display(html("<b>bold</b>"));\nawait display(markdown("# title"));\nawait display(table([{ a: 1 }, { a: 2, b: "x" }]));\nawait display(json({ a: [1] }));',
      'import { image, svg, vegaLite } from "trainbook";\nawait display(svg(\'<svg xmlns="http://www.w3.org/2000/svg"/>\', "nothing drawn"));\nawait display(image(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)));\nawait display(vegaLite({ mark: "line" }));\nimage(Uint8Array.of(1, 2))',
      'const shown = await display("first", { id: "mine" });\nawait shown.update("second");',
      'import * as tf from "@tensorflow/tfjs";\ntf.tensor2d([[1, 2], [3, 4.5]])',
      'tf.scalar(5)',
      'import { ArrayDataset } from "trainbook";\nnew ArrayDataset([{ label: 1, input: [1, 2] }], { labelNames: ["a", "b"] })',
      'new Error("a value, not thrown")',
      'tf.zeros([16, 16, 3])',
      'tf.tensor1d([1, NaN, Infinity])',
      'tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "top" })], name: "small" })',
    ]));

  it('are stale when what they used has changed, until they run again', async () => {
    const { session, notebook, transcript } = await start();
    const sources = [
      'import * as tf from "@tensorflow/tfjs";\nconst same = 5;',
      'let size = Math.random();',
      'const doubled = size * 2 + same;',
      '(() => doubled > 0)();',
      'tf.scalar(same).dispose();',
      'const other = { size: 1 };\nother.size;',
    ];
    const run = (index: number) =>
      session.executeCell({
        cell: { notebook, id: `cell-${index}`, index },
        source: sources[index] as string,
      });
    for (const index of [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]) await run(index);
    await expect(transcript.text()).toMatchFileSnapshot('transcripts/stale.txt');
  });
});
