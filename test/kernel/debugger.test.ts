import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellFile } from '../../src/protocol/debugging.ts';
import { InspectorClient } from './support/inspectorClient.ts';
import { useKernels } from './support/kernelFixture.ts';

const start = useKernels();

interface Frame {
  callFrameId: string;
  functionName: string;
  url: string;
  location: { lineNumber: number; scriptId: string };
}

/** Attaches as VS Code's debugger does: it holds each script with a source map before that runs, to set breakpoints. */
async function attach(url: string): Promise<InspectorClient> {
  const client = await InspectorClient.connect(url);
  await client.post('Runtime.enable');
  await client.post('Debugger.enable');
  await client.post('Debugger.setInstrumentationBreakpoint', {
    instrumentation: 'beforeScriptWithSourceMapExecution',
  });
  return client;
}

/** Waits for the script whose source map names the file, breaks in a line of the compiled text that has the words. */
async function breakIn(client: InspectorClient, file: string, words: string): Promise<void> {
  for (;;) {
    const { data } = (await client.next('Debugger.paused')) as { data?: { scriptId?: string } };
    const scriptId = data?.scriptId;
    for (;;) {
      const script = (await client.next('Debugger.scriptParsed')) as {
        scriptId: string;
        sourceMapURL: string;
      };
      if (script.scriptId !== scriptId) continue;
      const [, base64 = ''] = /base64,(.*)/.exec(script.sourceMapURL) ?? [];
      const { sources } = JSON.parse(Buffer.from(base64, 'base64').toString()) as { sources: string[] };
      if (!sources[0]?.endsWith(file)) break;
      const { scriptSource } = (await client.post('Debugger.getScriptSource', { scriptId })) as {
        scriptSource: string;
      };
      const lineNumber = scriptSource.split('\n').findIndex((line) => line.includes(words));
      await client.post('Debugger.setBreakpoint', { location: { scriptId, lineNumber } });
      await client.post('Runtime.evaluate', { expression: 'Promise.resolve()' });
      await client.post('Debugger.resume');
      return;
    }
    await client.post('Debugger.resume');
  }
}

async function held(
  client: InspectorClient,
): Promise<{ frame: Frame; value(expression: string): Promise<unknown> }> {
  const { callFrames } = (await client.next('Debugger.paused')) as { callFrames: Frame[] };
  const [frame] = callFrames as [Frame];
  return {
    frame,
    value: async (expression) => {
      const { callFrameId } = frame;
      const { result } = (await client.post('Debugger.evaluateOnCallFrame', { callFrameId, expression })) as {
        result: { value?: unknown };
      };
      return result.value;
    },
  };
}

describe('a debugger', () => {
  it('holds a cell, sees values, steps, and the cell ends as without it', async () => {
    const { session, run, transcript } = await start();
    const { url, cellFolder } = await session.openDebugger();
    expect(path.isAbsolute(cellFolder)).toBe(true);
    const client = await attach(url);
    const result = run(
      'const start: number = 20;\nconst double = start * 2;\nconsole.log("double is", double);\ndouble + 2',
    );
    await breakIn(client, cellFile('cell-1'), 'start * 2');
    const place = await held(client);
    expect(await place.value('start')).toBe(20);
    await client.post('Debugger.stepOver');
    const next = await held(client);
    expect(await next.value('double')).toBe(40);
    await client.post('Debugger.resume');
    expect((await result).status).toBe('ok');
    expect(transcript.text()).toContain('double is 40');
    client.close();
    await session.closeDebugger();
    await expect(InspectorClient.connect(url)).rejects.toThrow('no debugger can connect');
  });

  it('holds a local file, and what it threw is what it threw', async () => {
    const { session, run, write, transcript } = await start();
    await write(
      'half.ts',
      'export function half(value: number): number {\n  if (value % 2) throw new RangeError(`${value} is odd`);\n  return value / 2;\n}\n',
    );
    const { url } = await session.openDebugger();
    const client = await attach(url);
    const result = run("import { half } from './half.ts';\nhalf(84);\nhalf(7)");
    await breakIn(client, 'half.ts', 'return value / 2');
    const place = await held(client);
    expect(place.frame.functionName).toBe('half');
    expect(await place.value('value')).toBe(84);
    await client.post('Debugger.resume');
    expect((await result).status).toBe('error');
    expect(transcript.text()).toContain('error RangeError: 7 is odd');
    expect(transcript.text()).toContain('half.ts:2:');
    client.close();
  });

  it('is found by nobody who asks the port for its address', async () => {
    const { session } = await start();
    const { url } = await session.openDebugger();
    const { host, pathname } = new URL(url);
    for (const list of ['json', 'json/list', 'json/version']) {
      const answer = await fetch(`http://${host}/${list}`);
      expect(await answer.text()).not.toContain(pathname.slice(1));
    }
    expect(host).toMatch(/^127\.0\.0\.1:/);
    await expect(
      InspectorClient.connect(`ws://${host}/00000000-0000-4000-8000-000000000000`),
    ).rejects.toThrow('no debugger can connect');
  });

  it('is cut off when the port is closed, and what it held goes on', async () => {
    const { session, run } = await start();
    const { url } = await session.openDebugger();
    const client = await attach(url);
    const hungUp = client.closed();
    const result = run(
      'let count = 0;\nfor (const step of [1, 2, 3]) {\n  count += step;\n  await Promise.resolve();\n}',
    );
    await breakIn(client, cellFile('cell-1'), 'for (const step');
    await held(client);
    client.close();
    await hungUp;
    expect((await result).status).toBe('ok');
    await session.closeDebugger();
    expect((await run('count')).status).toBe('ok');
  });
});
