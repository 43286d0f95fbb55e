// A process of its own that reads damaged files, so that whatever they do to it can be seen from outside.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { FuzzFixture, FuzzTarget } from './fuzzTarget.ts';
import type { FuzzReady, FuzzReply, FuzzRequest } from './fuzzMessages.ts';
import { fuzzTargets } from './fuzzTargets.ts';
import { mutateBytes, randomOf } from './mutateBytes.ts';

/** Sentences of the engine's, which tell nobody what is wrong with a file. */
const OF_THE_ENGINE =
  /cannot read propert|is not (a function|iterable|defined|a constructor)|invalid (typed )?array|array buffer|\bundefined\b|\[object |maximum call stack|outside the bounds|out of (range|memory)|cannot (convert|mix)|\bNaN\b|unreachable|memory access|table index/i;

/** What TensorFlow.js cites of an option that is none. */
const QUOTED = /got (shape )?(\[*\[object Object\]|undefined).*|null\/undefined/g;

const fixtures = new Map(fuzzTargets.map((target) => [target.name, target.fixtures()]));

function placeCase({ target, seed, index, folder }: FuzzRequest): string {
  const random = randomOf(`${seed} ${target} ${index}`);
  const all = fixtures.get(target)!;
  const fixture = index === 'whole' ? all[0]! : all[Math.floor(random() * all.length)]!;
  return writeCase(fixture, index === 'whole' ? fixture.bytes : mutateBytes(fixture.bytes, random), folder);
}

function writeCase({ name, beside = {} }: FuzzFixture, bytes: Uint8Array, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [other, content] of Object.entries(beside)) writeFileSync(path.join(folder, other), content);
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

async function run(
  target: FuzzTarget,
  file: string,
): Promise<Pick<FuzzReply, 'outcome' | 'fault' | 'message'>> {
  try {
    await target.read(file);
    return { outcome: 'value' };
  } catch (error) {
    if (!(error instanceof Error)) return { outcome: 'error', fault: 'it throws what is no Error' };
    return { outcome: 'error', message: error.message, fault: faultOf(error, target, file) };
  }
}

function faultOf(error: Error, { callerNames }: FuzzTarget, file: string): string | undefined {
  if (['TypeError', 'ReferenceError', 'InternalError'].includes(error.name)) return `it is a ${error.stack}`;
  if (OF_THE_ENGINE.test(error.message.replace(QUOTED, '')))
    return `it does not say what is wrong: ${error.stack}`;
  if (!callerNames && !error.message.includes(path.basename(file))) return 'it does not name the file';
  return error.message.length > 2000 ? 'it is endless' : undefined;
}

async function answer(request: FuzzRequest): Promise<void> {
  const target = fuzzTargets.find(({ name }) => name === request.target)!;
  const file = placeCase(request);
  const result = await run(target, file);
  // What was left running shows itself before the next case, and dies with this one.
  await new Promise((resolve) => setImmediate(resolve));
  const reply: FuzzReply = { ...result, file, peakBytes: process.resourceUsage().maxRSS * 1024 };
  process.send!(reply);
}

const [replayed, replayedFile] = process.argv.slice(2);
if (replayed !== undefined && replayedFile !== undefined) {
  const target = fuzzTargets.find(({ name }) => name === replayed);
  if (!target) throw new Error(`no parser ${replayed}: there are ${[...fixtures.keys()].join(', ')}`);
  readFileSync(replayedFile);
  console.log(await run(target, path.resolve(replayedFile)));
} else {
  process.on('message', (request) => void answer(request as FuzzRequest));
  const targets = fuzzTargets.map(({ name }) => ({ name, fixtures: fixtures.get(name)!.length }));
  process.send!({ targets } satisfies FuzzReady);
}
