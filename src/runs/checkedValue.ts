/** A file of a run record holds something else than it should; the message names the file and the place in it. */
export class RunFormatError extends Error {
  override readonly name = 'RunFormatError';
}

/**
 * A value read from a file, with its place, that must be checked before it is used: nothing about a file on disk can be
 * trusted. Each method returns the value as what it says or throws a {@link RunFormatError}.
 */
export class CheckedValue {
  constructor(
    private readonly value: unknown,
    private readonly place: string,
  ) {}

  text(maxLength = 10_000): string {
    if (typeof this.value !== 'string') return this.fail('a text');
    return this.value.length <= maxLength
      ? this.value
      : this.fail(`a text of at most ${maxLength} characters`);
  }

  oneOf<T extends string | number>(allowed: readonly T[]): T {
    const found = allowed.find((item) => item === this.value);
    return found ?? this.fail(`one of ${allowed.join(', ')}`);
  }

  /** Any number, NaN and the infinities included: a diverging loss is data. */
  number(): number {
    return typeof this.value === 'number' ? this.value : this.fail('a number');
  }

  /** A whole number from 0. */
  count(max = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
    return this.fail(`a whole number from 0 to ${max}`);
  }

  /** A text, a number or a boolean. */
  scalar(): string | number | boolean {
    const { value } = this;
    return typeof value === 'number' || typeof value === 'boolean' ? value : this.text();
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('true or false');
  }

  bytes(length: number): Uint8Array {
    if (this.value instanceof Uint8Array && this.value.length === length) return this.value;
    return this.fail(`${length} bytes`);
  }

  list<T>(read: (item: CheckedValue) => T, maxLength = 100_000): T[] {
    const { value, place } = this;
    if (!Array.isArray(value)) return this.fail('a list');
    if (value.length > maxLength) return this.fail(`a list of at most ${maxLength}`);
    return value.map((item, index) => read(new CheckedValue(item, `${place}[${index}]`)));
  }

  /** An object used as a dictionary. */
  entries<T>(read: (item: CheckedValue) => T, maxKeys = 10_000): Record<string, T> {
    const entries = Object.entries(this.object());
    if (entries.length > maxKeys) return this.fail(`at most ${maxKeys} keys`);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, read(new CheckedValue(item, `${this.place}.${key}`))]),
    );
  }

  field(name: string): CheckedValue {
    const object = this.object();
    return new CheckedValue(Object.hasOwn(object, name) ? object[name] : undefined, `${this.place}.${name}`);
  }

  /** Reads a field that may be missing. */
  optional<T>(name: string, read: (field: CheckedValue) => T): T | undefined {
    const field = this.field(name);
    return field.value === undefined || field.value === null ? undefined : read(field);
  }

  isNull(): boolean {
    return this.value === null;
  }

  private object(): Record<string, unknown> {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    return this.fail('an object');
  }

  /** For a check that these methods do not know. */
  fail(expected: string): never {
    throw new RunFormatError(`${this.place}: expected ${expected}, got ${describe(this.value)}`);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
