// The entry that VS Code calls, under @vscode/test-electron and in the workbench in the browser alike.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { writeEvents } from './testEvents.ts';

const suites = path.join(__dirname, 'suite');

/**
 * Runs every suite in the folder `suite/`, or with TRAINBOOK_TEST_GREP the tests whose titles match that expression.
 * Rejects if a test failed or none was found.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, forbidOnly: true, reporter: QuietReporter });
  if (process.env.TRAINBOOK_TEST_GREP) mocha.grep(new RegExp(process.env.TRAINBOOK_TEST_GREP));
  const files = readdirSync(suites).filter((name) => name.endsWith('.test.cjs'));
  for (const name of files.sort()) mocha.addFile(path.join(suites, name));
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    writeEvents(runner, process.env.TRAINBOOK_TEST_RESULTS);
  });
  if (files.length === 0) throw new Error(`no test was found in ${suites}`);
  if (failures > 0) throw new Error(`${failures} editor tests failed`);
}

/** What happens is written by {@link writeEvents}. */
class QuietReporter extends Mocha.reporters.Base {}
