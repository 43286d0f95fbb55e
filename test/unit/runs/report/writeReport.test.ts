import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeReport } from '../../../../src/runs/report/writeReport.ts';
import { RunRecorder } from '../../../../src/runs/runRecorder.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { evaluation, newRun, observation } from '../support/recordedRun.ts';

test('a report is made from the record alone, also of a run that still runs', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'report.js'), 'show();\n//# sourceMappingURL=report.js.map\n');
  writeFileSync(path.join(folder, 'report.css'), 'p{}\n/*# sourceMappingURL=report.css.map */\n');
  const recorder = new RunRecorder({
    notebook: path.join(folder, 'a.train.ts'),
    run: newRun,
    source: '',
    onProblem: (message) => expect.unreachable(message),
  });
  recorder.observe(observation(1));
  recorder.evaluated(evaluation);

  const report = await writeReport(recorder.folder, folder);

  const page = readFileSync(report, 'utf8');
  expect(path.relative(recorder.folder, report)).toBe('report.html');
  expect(page).toContain('<script>show();');
  expect(page).not.toContain('sourceMappingURL');
  expect(page).toContain('"dataset":"digits test"');
  expect(page).not.toContain(folder);
});
