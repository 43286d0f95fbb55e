import { PickleReader } from './pickleReader.ts';
import { PickleGlobal, PickleObject } from './pickleValues.ts';
import type { PickleMap, PickleValue } from './pickleValues.ts';
import type { PickleRules } from './pickleRules.ts';

/** The stack, marks and memo that a pickle's operations work on. */
export class PickleMachine {
  readonly reader: PickleReader;
  /** Set by the last operation. */
  result: { value: PickleValue } | undefined;
  readonly #rules: PickleRules;
  #stack: PickleValue[] = [];
  /** What is below each mark. */
  readonly #below: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, rules: PickleRules, start: number) {
    this.reader = new PickleReader(bytes, start);
    this.#rules = rules;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    if (this.#stack.length === 0) throw new Error('its operations take more values than there are');
    return this.#stack.pop()!;
  }

  /** The value on top, which stays. */
  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.#below.push(this.#stack);
    this.#stack = [];
  }

  /** All values since the last mark, which is taken away. */
  popMarked(): PickleValue[] {
    const below = this.#below.pop();
    if (!below) throw new Error('it ends a list that it has not begun');
    const items = this.#stack;
    this.#stack = below;
    return items;
  }

  /** Drops the value on top, or the mark where it is on top. */
  drop(): void {
    if (this.#stack.length === 0 && this.#below.length > 0) this.popMarked();
    else this.pop();
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  remember(place: number): void {
    this.#memo.set(place, this.top());
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    if (value === undefined) throw new Error(`it recalls the value ${place}, which it has not kept`);
    this.push(value);
  }

  pushGlobal(module: string, name: string): void {
    const global = new PickleGlobal(module, name);
    if (!this.#rules.allows(String(global))) throw forbidden(String(global));
    this.push(global);
  }

  call(args: readonly PickleValue[], callee: PickleValue): void {
    if (!(callee instanceof PickleGlobal)) throw new Error('it calls something that is no function');
    const value = this.#rules.call(String(callee), args);
    if (value === undefined) throw forbidden(`${String(callee)}(…)`);
    this.push(value);
  }

  load(id: PickleValue): void {
    this.push(this.#rules.load(id));
  }

  /** The list on top. */
  list(): PickleValue[] {
    const value = this.top();
    if (!Array.isArray(value)) throw new Error('it appends to something that is no list');
    return value;
  }

  /** The dictionary on top, also that of an object which is one. */
  map(): PickleMap {
    const value = this.top();
    if (!(value instanceof Map)) throw new Error('it sets items of something that is no dictionary');
    return value;
  }

  /** The state of an object is left out: those that are allowed need none. */
  ignoreState(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof Map || target instanceof PickleObject) return;
    throw new Error(`it sets a state (${typeof state}) of something that has none`);
  }
}

function forbidden(what: string): Error {
  return new Error(
    `it wants to run ${what} of Python, and a file of weights must not: save the state dictionary alone ` +
      '(torch.save(model.state_dict(), path)) or as safetensors',
  );
}
