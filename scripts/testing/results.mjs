// What every test run (Vitest, Mocha inside the editor) writes while it runs: a file with one event a line.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** @typedef {import('../../test/vscode/testEvents.ts').TestEvent} TestEvent */

/**
 * @typedef {object} SuiteResult
 * @property {number} passed
 * @property {number} skipped
 * @property {{ title: string, details: string }[]} failures
 */

/**
 * @param {string} file
 * @returns {(event: TestEvent) => void} appends one event, synchronously: the process may be killed at any time
 */
export function eventWriter(file) {
  return (event) => appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** Reads a results file while it grows. */
export class ResultsFollower {
  /** @type {SuiteResult} */
  result = { passed: 0, skipped: 0, failures: [] };
  ended = false;
  #file;
  #linesRead = 0;
  /** @type {Set<string>} */
  #running = new Set();

  /** @param {string} file may not exist yet */
  constructor(file) {
    this.#file = file;
  }

  /** @returns {TestEvent[]} the events since the last call */
  poll() {
    const lines = existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n').slice(0, -1) : [];
    const events = lines.slice(this.#linesRead).map((line) => /** @type {TestEvent} */ (JSON.parse(line)));
    this.#linesRead = lines.length;
    for (const event of events) this.#count(event);
    return events;
  }

  /** One line for people: how many ended and what runs. */
  describe() {
    const { passed, failures } = this.result;
    const running = [...this.#running];
    const names = running.length === 0 ? 'no test' : running.slice(0, 3).join('; ');
    return `${passed} passed, ${failures.length} failed, running: ${names}`;
  }

  /**
   * The final result: a run that did not come to its end has failed, whatever it counted.
   * @param {string} what names the suite
   * @param {string} details printed with the failure
   */
  complete(what, details) {
    this.poll();
    if (!this.ended) {
      this.result.failures.push({ title: `${what} did not come to its end: ${this.describe()}`, details });
    }
    return this.result;
  }

  /** @param {TestEvent} event */
  #count(event) {
    if (event.type === 'end') {
      this.ended = true;
      return;
    }
    if (event.type === 'started') this.#running.add(event.title);
    else this.#running.delete(event.title);
    if (event.type === 'passed') this.result.passed++;
    if (event.type === 'skipped') this.result.skipped++;
    if (event.type === 'failed') this.result.failures.push({ title: event.title, details: event.details });
  }
}
