import assert from 'node:assert/strict';

export interface SampleChanges {
  /** Values for its parameters, as they stand in TypeScript. */
  parameters?: Record<string, string>;
  /** What is different: less work. */
  changes?: [from: string, to: string][];
}

/** A sample notebook's text with other values. @throws AssertionError if one of them is not there to be changed. */
export function changeSample(text: string, { parameters = {}, changes = [] }: SampleChanges): string {
  let changed = text;
  for (const [parameter, value] of Object.entries(parameters)) {
    const declaration = new RegExp(`^(const ${parameter}(?:: [^=]+)? = )[^;]+;`, 'm');
    assert.match(changed, declaration, parameter);
    changed = changed.replace(declaration, `$1${value};`);
  }
  for (const [from, to] of changes) {
    assert.ok(changed.includes(from), from);
    changed = changed.replace(from, to);
  }
  return changed;
}
