import * as vscode from 'vscode';
import { redact } from '../util/redact.ts';

/** An output channel that home folders and secrets do not get into. */
export function createRedactedChannel(name: string): vscode.LogOutputChannel {
  const channel = vscode.window.createOutputChannel(name, { log: true });
  return new Proxy(channel, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]): unknown =>
        value.apply(
          target,
          values.map((one) => (typeof one === 'string' ? redact(one) : one)),
        );
    },
  });
}
