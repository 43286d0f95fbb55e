import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../src/host/panels/reportHtml.ts';
import { DisposableStore } from '../../../src/host/util/dispose.ts';
import { Emitter } from '../../../src/host/util/emitter.ts';
import { redact } from '../../../src/host/util/redact.ts';

describe('redact', () => {
  it("shortens the user's folder and takes secrets out", () => {
    expect(redact('at /home/anna/n.ts, TOKEN=abc123 "password": "x y"', '/home/anna')).toBe(
      'at ~/n.ts, TOKEN=… "password": "… y"',
    );
  });

  it('knows the folder in the forms of Windows and of addresses', () => {
    const home = 'C:\\Users\\Anna B';
    expect(redact('C:\\Users\\Anna B\\n.ts C:/Users/Anna B/n.ts', home)).toBe('~\\n.ts ~/n.ts');
    expect(redact('file:///home/a%20b/n.ts', '/home/a b')).toBe('file://~/n.ts');
  });

  it('leaves text alone where the folder is the root', () => {
    expect(redact('/a/b', '/')).toBe('/a/b');
  });
});

describe('DisposableStore', () => {
  it('disposes once, the last first, and what comes late at once', () => {
    const store = new DisposableStore();
    const order: string[] = [];
    store.add({ dispose: () => order.push('a') });
    store.addFunction(() => order.push('b'));
    store.dispose();
    store.dispose();
    store.addFunction(() => order.push('late'));
    expect(order).toEqual(['b', 'a', 'late']);
    expect(store.isDisposed).toBe(true);
  });
});

describe('Emitter', () => {
  it('tells those who listen, also when one of them leaves meanwhile', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const end = emitter.event((value) => {
      heard.push(`a${value}`);
      end();
    });
    emitter.event((value) => heard.push(`b${value}`));
    emitter.fire(1);
    emitter.fire(2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });
});

describe('reportHtml', () => {
  it('puts the policy before everything in the page', () => {
    expect(reportHtml('<!doctype html>\n<html><head><script>x</script>')).toMatch(
      /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none';[^"]*">\n<html>/,
    );
    expect(reportHtml('<script>x</script>')).toMatch(/^<meta http-equiv="Content-Security-Policy"/);
  });
});
