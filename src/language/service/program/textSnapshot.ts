import type ts from 'typescript';

/** A snapshot that knows what changed since `previous`, so that TypeScript reparses that part alone. */
export function textSnapshot(text: string, previous?: ts.IScriptSnapshot): ts.IScriptSnapshot {
  return {
    getText: (start, end) => text.slice(start, end),
    getLength: () => text.length,
    getChangeRange: (old) => (old === previous ? changeRange(readSnapshot(old), text) : undefined),
  };
}

export function readSnapshot(snapshot: ts.IScriptSnapshot): string {
  return snapshot.getText(0, snapshot.getLength());
}

function changeRange(before: string, after: string): ts.TextChangeRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  return {
    span: { start, length: before.length - start - end },
    newLength: after.length - start - end,
  };
}
