import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CellCompiler } from '../../../../src/kernel/cells/cellCompiler.ts';
import { ErrorReports } from '../../../../src/kernel/cells/errorReports.ts';
import { SourceMaps } from '../../../../src/kernel/cells/sourceMaps.ts';
import { SourceSyntaxError } from '../../../../src/kernel/cells/sourceSyntaxError.ts';
import type { CellReference } from '../../../../src/protocol/kernelMessages.ts';

const cell: CellReference = { notebook: '/home/me/work/a.train.ts', id: 'c', index: 2 };
const maps = new SourceMaps();
const reports = new ErrorReports({ maps, kernelFolder: '/opt/trainbook/kernel', notebook: cell.notebook });

/** An error with a stack as V8 writes it. */
function thrown(...frames: string[]): Error {
  const error = new RangeError('too large');
  error.stack = ['RangeError: too large', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

const { prepareStackTrace } = Error;
beforeAll(() => {
  const { code, sourceMap } = new CellCompiler(new Set()).compile('interface A {}\n\nfail();', 's');
  expect(code.split('\n')[1]).toMatch('fail()');
  maps.add({ name: 'trainbook-cell:7', origin: { cell }, sourceMap });
});
afterAll(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

describe('a report', () => {
  it('maps, names and folds the frames', () => {
    const error = thrown(
      'Tensor.dispose (/opt/trainbook/kernel/kernel.cjs:10:5)',
      'async Trainer.run (/opt/trainbook/kernel/kernel.cjs:20:5)',
      'fail (trainbook-cell:7:2:20)',
      'async trainbook-cell:7:2:20',
      'Array.map (<anonymous>)',
      'helper (/home/me/work/my folder/helper.mjs:3:4)',
      'again (file:///home/me/work/deep/b.mjs?changed=1:5:6)',
      'deep (/home/me/work/node_modules/@scope/pkg/index.js:1:1)',
      'deeper (/home/me/work/node_modules/@scope/pkg/lib/x.js:1:1)',
      'other (/home/me/work/node_modules/left/index.js:1:1)',
      'node:internal/process/task_queues:95:5',
      'Timeout._onTimeout (/elsewhere/far/away.js:1:2)',
    );
    const { stack, location, name, message } = reports.report(error, cell);
    expect({ name, message }).toEqual({ name: 'RangeError', message: 'too large' });
    expect(stack?.split('\n')).toEqual([
      'RangeError: too large',
      '    … 2 calls inside trainbook',
      '    at fail (Cell 3, line 3, column 1)',
      '    at Cell 3, line 3, column 1',
      '    at helper (my folder/helper.mjs, line 3, column 4)',
      '    at again (deep/b.mjs, line 5, column 6)',
      '    … 2 calls inside @scope/pkg',
      '    … 1 call inside left',
      '    at away.js, line 1, column 2',
    ]);
    expect(location).toEqual({ cell, line: 3, column: 1 });
  });

  it('keeps causes, and says who waited', () => {
    const error = thrown('node:fs:1:1');
    error.cause = new Error('inner', { cause: 'a text' });
    (error.cause as Error).stack = 'Error: inner\n    at f (trainbook-cell:7:2:20)';
    reports.passedThrough(error, { script: 'trainbook-cell:7', line: 9, column: 2, functionName: 'load' });
    reports.passedThrough(error, { script: 'unknown', line: 1, column: 1, functionName: '' });
    const { stack, cause, location } = reports.report(error, cell);
    expect(stack?.split('\n')).toEqual([
      'RangeError: too large',
      '    at load (Cell 3, line 9, column 2)',
      'Caused by Error: inner',
      '    at f (Cell 3, line 3, column 1)',
      'Caused by Error: a text',
    ]);
    expect(cause).toEqual({ name: 'Error', message: 'inner', cause: { name: 'Error', message: 'a text' } });
    expect(location).toEqual({ cell, line: 9, column: 2 });
  });

  it('takes what is no Error as it is', () => {
    expect(reports.report('a text', cell)).toEqual({
      name: 'Thrown',
      message: 'a text',
      stack: 'Thrown: a text',
    });
    expect(reports.report({ a: 1 }, cell).message).toBe('{ a: 1 }');
    expect(reports.report(undefined, cell).message).toBe('undefined');
  });

  it('is made of an error that throws when it is read, too', () => {
    const refuse = () => {
      throw new Error('no');
    };
    const withStack = Object.defineProperty(new RangeError('too large'), 'stack', { get: refuse });
    expect(reports.report(withStack, cell)).toEqual({
      name: 'RangeError',
      message: 'too large',
      stack: 'RangeError: too large',
    });
    const proxy = new Proxy(new Error('x'), { get: refuse, getPrototypeOf: refuse, has: refuse });
    expect(reports.report(proxy, cell)).toMatchObject({ name: expect.any(String) });
    const withMessage = Object.defineProperty(new Error(), 'message', { get: refuse });
    expect(reports.report(withMessage, cell).message).toBe('an error that cannot be read');
    expect(reports.report({ [Symbol.for('nodejs.util.inspect.custom')]: refuse }, cell).name).toBe('Error');
  });

  it('says where a text is wrong', () => {
    const here = reports.report(new SourceSyntaxError('Expected.', { line: 4, column: 5 }), cell);
    expect(here.stack).toBe('SyntaxError: Expected.\n    at Cell 3, line 4, column 5');
    const there = new SourceSyntaxError('Expected.', { line: 4, column: 5, file: '/home/me/work/x.ts' });
    expect(reports.report(there, cell).location).toEqual({ file: '/home/me/work/x.ts', line: 4, column: 5 });
  });
});

it('an error that a cell prints itself reads the same', () => {
  reports.install();
  const script = 'trainbook-cell:7';
  const site = {
    toString: () => `fail (${script}:2:1)`,
    getScriptNameOrSourceURL: () => script,
    getFileName: () => script,
    getLineNumber: () => 2,
    getColumnNumber: () => 1,
  } as unknown as NodeJS.CallSite;
  const error = new TypeError('printed');
  expect(Error.prepareStackTrace?.(error, [site])).toBe(
    'TypeError: printed\n    at fail (Cell 3, line 3, column 1)',
  );
});
