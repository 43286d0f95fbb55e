// A process that records more than it may write (the test limits the size of its files) and goes on to its end.
import process from 'node:process';
import { RunRecorder } from '../../../../src/runs/runRecorder.ts';
import { newRun, observation } from './recordedRun.ts';

const recorder = new RunRecorder({
  notebook: String(process.argv[2]),
  run: newRun,
  source: '1 + 1',
  onProblem: (message) => process.stderr.write(`${message}\n`),
});
for (let iteration = 1; iteration <= 2000; iteration++) recorder.observe(observation(iteration));
recorder.finish('finished', '1 + 1');
process.stdout.write(`${recorder.folder}\n`);
