import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunFormatError } from '../../../src/runs/checkedValue.ts';
import { listRuns, readRun } from '../../../src/runs/readRun.ts';
import { decodeEvaluation, decodeObservation, decodeRunFile } from '../../../src/runs/recordFormat.ts';
import { RUN_LIMITS } from '../../../src/runs/runFolder.ts';
import { RunRecorder } from '../../../src/runs/runRecorder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { evaluation, newRun, observation } from './support/recordedRun.ts';

function recordedRun(): { folder: string; id: string; file: (name: string) => string } {
  const recorder = new RunRecorder({
    notebook: path.join(temporaryFolder(), 'a.train.ts'),
    run: newRun,
    source: '',
    onProblem: (message) => expect.unreachable(message),
  });
  for (const iteration of [1, 2, 3]) recorder.observe(observation(iteration));
  recorder.evaluated(evaluation);
  recorder.finish('finished', '');
  const { folder, run } = recorder;
  return { folder, id: run.id, file: (name) => path.join(folder, name) };
}

test('a last line that was cut short is left out, wherever it was cut', async () => {
  const { folder, file } = recordedRun();
  const last = JSON.stringify(observation(4));
  for (let length = 1; length < last.length; length++) {
    appendFileSync(file('observations.jsonl'), last.slice(0, length));
    expect((await readRun(folder)).observations).toHaveLength(3);
    const whole = [1, 2, 3].map((iteration) => `${JSON.stringify(observation(iteration))}\n`).join('');
    truncateSync(file('observations.jsonl'), Buffer.byteLength(whole));
  }
});

test('a damaged line with others after it is an error that names file and line', async () => {
  const { folder, id, file } = recordedRun();
  appendFileSync(file('observations.jsonl'), `{"iteration":\n${JSON.stringify(observation(5))}\n`);

  await expect(readRun(folder)).rejects.toThrow(`${id}/observations.jsonl:4: not readable as JSON`);
});

test('a run without observations is a run', async () => {
  const { folder, file } = recordedRun();
  rmSync(file('observations.jsonl'));
  rmSync(file('evaluations'), { recursive: true });

  expect(await readRun(folder)).toMatchObject({ observations: [], evaluations: [] });
});

test.each<[string, string, string, string]>([
  ['run.json', '', 'run.json', 'not readable as JSON'],
  ['run.json', '[]', 'run.json', 'expected an object, got a list of 0'],
  ['run.json', '{"version":2}', 'run.json', 'written by a newer Trainbook (format 2): update to read it'],
  ['run.json', '{"version":1,"writer":{},"run":{"id":4}}', 'run.json.run.id', 'expected a text, got 4'],
  ['evaluations/0001.json', '{"dataset":"a"}', 'evaluations/0001.json.sampleCount', 'got nothing'],
  [
    'observations.jsonl',
    '{"iteration":-1}\n{}\n',
    'observations.jsonl:1.iteration',
    'expected a whole number',
  ],
])('%s holding %s is refused', async (name, content, place, reason) => {
  const { folder, id, file } = recordedRun();
  writeFileSync(file(name), content);

  const error: unknown = await readRun(folder).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(RunFormatError);
  expect((error as Error).message).toContain(`${id}/${place}`);
  expect((error as Error).message).toContain(reason);
});

test('pixels that do not fill the picture are refused', () => {
  const image = { width: 2, height: 2, channels: 1, data: { $: ['array', 'Uint8Array', 'AAAA'] } };
  const text = JSON.stringify({ ...evaluation, metrics: {}, samples: [{ index: 0, title: '', image }] });

  expect(() => decodeEvaluation(text, 'e')).toThrow('e.samples[0].image.data: expected 4 bytes, got 3 bytes');
});

test('files that are no plain files, and files that are too large, are not opened', async () => {
  const linked = recordedRun();
  rmSync(linked.file('run.json'));
  symlinkSync('/etc/hostname', linked.file('run.json'));
  const large = recordedRun();
  truncateSync(large.file('run.json'), RUN_LIMITS.runBytes + 1);

  await expect(readRun(linked.folder)).rejects.toThrow(`${linked.id}/run.json: expected a plain file`);
  await expect(readRun(large.folder)).rejects.toThrow(
    `${large.id}/run.json: expected at most 16777216 bytes, got 16777217`,
  );
});

test('a list names what is unreadable and leaves out what is no run', async () => {
  const { folder, id, file } = recordedRun();
  const runs = path.dirname(folder);
  mkdirSync(path.join(runs, 'my notes'));
  mkdirSync(path.join(runs, '2099-01-01T00-00-00-empty-0000'));
  writeFileSync(path.join(runs, '2099-01-01T00-00-00-file-0000'), '');

  const listed = await listRuns(runs);
  expect(listed.map((run) => run.id)).toEqual(['2099-01-01T00-00-00-empty-0000', id]);
  expect(listed[0]).toMatchObject({ problem: '2099-01-01T00-00-00-empty-0000/run.json: ENOENT' });
  expect(listed[1]).toMatchObject({ status: 'finished', abandoned: false });

  writeFileSync(file('run.json'), 'null');
  expect((await listRuns(runs))[1]).toMatchObject({ problem: expect.stringContaining(`${id}/run.json`) });
  expect(await listRuns(path.join(runs, 'missing'))).toEqual([]);
});

test('whatever a file holds, reading gives data or an error that names the file', () => {
  const decoders = [decodeRunFile, decodeObservation, decodeEvaluation];
  const hostile = fc.oneof(
    fc.json(),
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify({ $: value })),
  );
  fc.assert(
    fc.property(hostile, fc.constantFrom(...decoders), (text, decode) => {
      try {
        decode(text, 'the-file');
      } catch (error) {
        expect(error).toBeInstanceOf(RunFormatError);
        expect((error as Error).message).toContain('the-file');
      }
    }),
    { numRuns: 500 },
  );
});
