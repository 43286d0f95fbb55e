import { toBase64 } from '../../protocol/base64.ts';
import type { LoggedEvent } from '../../protocol/kernelMessages.ts';
import { encodeJson } from '../../protocol/taggedJson.ts';
import type { Presenter, RunOutcome } from './presenter.ts';
import type { Write } from './screen.ts';

/**
 * For programs: every event of the kernel as a line of JSON (`{"time":…,"type":…,…}`) and, last, a line of the type
 * `finished` with the outcome. Bytes are base64 in `{"$":["array",…]}`, NaN and the infinities `{"$":["number",…]}`.
 */
export class JsonPresenter implements Presenter {
  started(): Write[] {
    return [];
  }

  markdown(): Write[] {
    return [];
  }

  cellStarting(): Write[] {
    return [];
  }

  event({ time, event }: LoggedEvent): Write[] {
    return [jsonLine({ time, ...event })];
  }

  notice(text: string): Write[] {
    return [{ stream: 'stderr', text: `${text}\n` }];
  }

  finished(outcome: RunOutcome, elapsedSeconds: number): Write[] {
    return [jsonLine({ type: 'finished', outcome, elapsedSeconds })];
  }
}

function jsonLine(value: unknown): Write {
  return { stream: 'stdout', text: `${encodeJson(value, toBase64)}\n` };
}
