import { expect, it, vi } from 'vitest';
import { activate } from '../../webviews/chartOutput/index.ts';

const BARS = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  data: {
    values: [
      { a: 'x', b: 1 },
      { a: 'y', b: 3 },
    ],
  },
  mark: 'bar',
  encoding: { x: { field: 'a', type: 'nominal' }, y: { field: 'b', type: 'quantitative' } },
};

async function render(spec: unknown): Promise<HTMLElement> {
  const element = document.createElement('div');
  document.body.append(element);
  await activate().renderOutputItem({ id: '1', json: () => spec }, element);
  return element;
}

it('draws a specification as SVG in the colours of the editor', async () => {
  const element = await render(BARS);
  expect(element.querySelectorAll('svg [aria-roledescription="bar"]')).toHaveLength(2);
  expect(element.innerHTML).toContain('var(--vscode-editor-foreground');
});

it.each([
  [null, 'expected a Vega-Lite specification, got null'],
  [{ mark: 'bar', data: { url: 'https://a.example/data.json' }, encoding: {} }, ''],
])('says why %j is no chart, and loads nothing', async (spec, reason) => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  const element = await render(spec);
  expect(fetched).not.toHaveBeenCalled();
  fetched.mockRestore();
  expect(element.textContent).toContain(reason);
});

it('lets go of a chart', async () => {
  const renderer = activate();
  const element = document.createElement('div');
  await renderer.renderOutputItem({ id: '1', json: () => BARS }, element);
  renderer.disposeOutputItem('1');
  renderer.disposeOutputItem();
  expect(element.textContent).not.toContain("can't be drawn");
});
