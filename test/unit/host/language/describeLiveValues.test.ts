import { describe, expect, it } from 'vitest';
import { describeLiveValues } from '../../../../src/host/language/describeLiveValues.ts';
import type { ModelSummaryData } from '../../../../src/protocol/displayData.ts';

const layer = (name: string) => ({
  name,
  type: 'Dense',
  outputShapes: [[null, 1]],
  parameterCount: 1,
  trainableCount: 1,
  trainable: true,
  inputs: [],
});

function summaryOf(names: string[]): ModelSummaryData {
  const totals = { parameters: 1234, trainable: 1000, nonTrainable: 234, sizeBytes: 4936 };
  return { name: 'm', layers: names.map(layer), totals };
}

const NONE = { models: [], datasets: [], variables: [], summaries: new Map<string, ModelSummaryData>() };

describe('what variables hold', () => {
  it('of a model: its parameters, and its layers once they are known', () => {
    const models = [{ id: 'variable:m', name: 'm', parameterCount: 1234 }];
    expect(describeLiveValues({ ...NONE, models })).toEqual([{ name: 'm', summary: '1,234 parameters' }]);
    const summaries = new Map([['variable:m', summaryOf(['one', 'two'])]]);
    expect(describeLiveValues({ ...NONE, models, summaries })).toEqual([
      {
        name: 'm',
        summary: '1,234 parameters',
        details: '2 layers, 1,000 of the parameters trainable, 4.9 kB\n- `one` `Dense`\n- `two` `Dense`',
        layers: ['one', 'two'],
      },
    ]);
  });

  it('lists the first of many layers, and names all', () => {
    const names = Array.from({ length: 14 }, (_, index) => `layer${index}`);
    const models = [{ id: 'm', name: 'm', parameterCount: 1 }];
    const [value] = describeLiveValues({ ...NONE, models, summaries: new Map([['m', summaryOf(names)]]) });
    expect(value?.details).toMatch(/`layer11` `Dense`\n- … and 2 more$/);
    expect(value?.layers).toEqual(names);
    expect(value?.summary).toBe('1 parameter');
  });

  it('of a tensor or an array: its shape and dtype, with its values as text', () => {
    const variables = [
      {
        name: 'x',
        type: 'Tensor',
        shape: [2, 3],
        dtype: 'float32',
        sizeBytes: 24,
        preview: '1, `2`',
        isTensor: true,
      },
      { name: 'count', type: 'number', preview: '3', isTensor: false },
    ];
    expect(describeLiveValues({ ...NONE, variables })).toEqual([
      { name: 'x', summary: 'float32 [2, 3]', details: '`Tensor`, 24 B\n\n`1,  2 `', shape: [2, 3] },
    ]);
  });

  it('of a data set: its length and its classes, as text that is no markup', () => {
    const datasets = [
      { id: 'a', name: 'train', length: 60000 },
      { id: 'b', name: 'parts.test', length: 1, labelNames: ['cat', '`](command:x)\n#'] },
    ];
    expect(describeLiveValues({ ...NONE, datasets })).toEqual([
      { name: 'train', summary: '60,000 samples' },
      { name: 'parts.test', summary: '1 sample, 2 classes', details: 'Classes: `cat`, ` ](command:x) #`' },
    ]);
  });

  it('of a tensor whose values were read: statistics as text, and its picture', () => {
    const variables = [
      { name: 'x', type: 'Tensor', shape: [8, 8], dtype: 'float32', preview: '', isTensor: true },
      { name: 'sample', type: 'Object', preview: '{ … }', isTensor: false },
    ];
    const previews = [
      { name: 'x', text: 'min 0```\n[0]', png: new Uint8Array([1, 2, 3]) },
      { name: 'sample', text: 'min 1' },
    ];
    expect(describeLiveValues({ ...NONE, variables, previews })).toEqual([
      {
        name: 'x',
        summary: 'float32 [8, 8]',
        details: "`Tensor`\n\n![](data:image/png;base64,AQID)\n\n```text\nmin 0'''\n[0]\n```",
        shape: [8, 8],
      },
      { name: 'sample', summary: '', details: '`{ … }`\n\n```text\nmin 1\n```' },
    ]);
  });

  it('of records the names of their fields', () => {
    const variables = [
      { name: 'rows', type: 'Array', shape: [3], preview: '[ … ]', fields: ['a', 'b'], isTensor: false },
    ];
    expect(describeLiveValues({ ...NONE, variables })).toEqual([
      { name: 'rows', summary: '', details: '`[ … ]`', fields: ['a', 'b'] },
    ]);
  });

  it('of a model what it takes', () => {
    const models = [{ id: 'variable:m', name: 'm', parameterCount: 8 }];
    const variables = [
      { name: 'm', type: 'Sequential', preview: '', inputShape: [null, 3], isTensor: false },
    ];
    expect(describeLiveValues({ ...NONE, models, variables })).toEqual([
      { name: 'm', summary: '8 parameters', inputShape: [null, 3] },
    ]);
  });
});
