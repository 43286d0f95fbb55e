import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeSavedModel, encodeSavedModel } from '../../../src/backend/savedModel/savedModelFile.ts';
import { joinMessage } from '../../../src/files/protobufWriter.ts';
import { decodeNotebookFile } from '../../../src/notebook/decodeNotebookFile.ts';
import { parseIpynb } from '../../../src/notebook/parseIpynb.ts';
import { parseTrainFile } from '../../../src/notebook/parseTrainFile.ts';
import { serializeTrainFile } from '../../../src/notebook/serializeTrainFile.ts';
import { encodeFrame, FrameDecoder } from '../../../src/protocol/frameCodec.ts';
import { decodeObservation, encodeObservation } from '../../../src/runs/recordFormat.ts';
import type { FuzzFixture, FuzzTarget } from './fuzzTarget.ts';

const made = (name: string, bytes: () => Uint8Array) => (): FuzzFixture[] => [{ name, bytes: bytes() }];

/** What a parser of a whole file in memory throws is a rejection. */
const inMemory =
  (parse: (bytes: Uint8Array, name: string) => void): FuzzTarget['read'] =>
  (file) =>
    Promise.resolve().then(() => parse(readFileSync(file), path.basename(file)));

function savedModel(): Uint8Array {
  const tensor = { name: 'x', place: 'x:0', dtype: 1, shape: [null, 3] };
  const signatures = { serving_default: { inputs: [tensor], outputs: [tensor] } };
  return joinMessage(
    encodeSavedModel({ graph: new Uint8Array(40), signatures, tensorflowVersion: '2.21.0' }),
  );
}

function observations(): Uint8Array {
  const lines = [1, 2, 3].map((iteration) =>
    encodeObservation({ iteration, epoch: 0.5, elapsedSeconds: 2, values: { 'train/loss': 1 / iteration } }),
  );
  return Buffer.from(lines.join(''));
}

function checkSameText(bytes: Uint8Array): void {
  const text = decodeNotebookFile(bytes);
  if (serializeTrainFile(parseTrainFile(text)) === text) return;
  throw new TypeError('wrong value: another text comes back');
}

function readLog(bytes: Uint8Array): void {
  const decoder = new FrameDecoder();
  // As they would come from a socket: in pieces.
  for (let at = 0; at < bytes.length; at += 100) decoder.push(bytes.subarray(at, at + 100));
}

function readLines(bytes: Uint8Array, name: string): void {
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  for (const [index, line] of lines.entries())
    if (line !== '') decodeObservation(line, `${name}:${index + 1}`);
}

/** Notebooks, and what kernels and trainings record. */
export const recordTargets: readonly FuzzTarget[] = [
  {
    name: 'ipynb',
    fixtures: made('notebook.ipynb', () => readFileSync('samples/firstSteps.ipynb')),
    read: inMemory((bytes) => void parseIpynb(decodeNotebookFile(bytes))),
    callerNames: true,
  },
  {
    name: 'train-ts',
    fixtures: made('notebook.train.ts', () => readFileSync('samples/mnist.train.ts')),
    read: inMemory(checkSameText),
    callerNames: true,
  },
  {
    name: 'event-log',
    fixtures: made('events.log', () =>
      Buffer.concat([1, 2, 3].map((sequence) => encodeFrame({ sequence, bytes: new Uint8Array(90) }))),
    ),
    read: inMemory(readLog),
    callerNames: true,
  },
  { name: 'run-record', fixtures: made('observations.jsonl', observations), read: inMemory(readLines) },
  {
    name: 'saved-model',
    fixtures: made('saved_model.pb', savedModel),
    read: inMemory((bytes) => void decodeSavedModel(bytes)),
    callerNames: true,
  },
];
