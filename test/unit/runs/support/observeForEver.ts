// A process that records a run until it is killed; it says how many observations it has handed over.
import process from 'node:process';
import { RunRecorder } from '../../../../src/runs/runRecorder.ts';
import { newRun, observation } from './recordedRun.ts';

const notebook = String(process.argv[2]);
const recorder = new RunRecorder({
  notebook,
  run: newRun,
  source: '1 + 1',
  onProblem: (message) => process.stderr.write(`${message}\n`),
});
process.stdout.write(`${recorder.folder}\n`);

let iteration = 0;
function next(): void {
  iteration += 1;
  recorder.observe(observation(iteration));
  process.stdout.write(`${iteration}\n`, () => setImmediate(next));
}
next();
