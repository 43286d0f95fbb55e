import type { PickleMachine } from './pickleMachine.ts';
import { toNumber } from './pickleReader.ts';
import type { PickleReader } from './pickleReader.ts';
import { PickleTuple } from './pickleValues.ts';
import type { PickleMap, PickleValue } from './pickleValues.ts';

type Operation = (machine: PickleMachine) => void;

/** A pickle of a protocol beyond this has operations that are not known here. */
const NEWEST_PROTOCOL = 5;

const code = (character: string): number => character.charCodeAt(0);
const pushes =
  (read: (reader: PickleReader) => PickleValue): Operation =>
  (machine) =>
    machine.push(read(machine.reader));
const tuple =
  (length: number): Operation =>
  (machine) => {
    const items = Array.from({ length }, () => machine.pop()).reverse();
    machine.push(new PickleTuple(items));
  };

/** What the operations do, by their codes as Lib/pickletools.py has them. */
export const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // Numbers, texts and bytes.
  [code('N'), pushes(() => null)],
  [0x88, pushes(() => true)],
  [0x89, pushes(() => false)],
  [code('I'), pushes((reader) => fromLine(reader.line()))],
  [code('L'), pushes((reader) => fromLine(reader.line().replace(/L$/, '')))],
  [code('J'), pushes((reader) => reader.int32())],
  [code('K'), pushes((reader) => reader.byte())],
  [code('M'), pushes((reader) => reader.uint16())],
  [0x8a, pushes((reader) => reader.long(reader.byte()))],
  [0x8b, pushes((reader) => reader.long(reader.uint32()))],
  [code('F'), pushes((reader) => Number(reader.line()))],
  [code('G'), pushes((reader) => reader.float64())],
  [code('S'), pushes((reader) => unquoted(reader.line()))],
  [code('V'), pushes((reader) => reader.line())],
  [code('T'), pushes((reader) => reader.text(reader.uint32()))],
  [code('U'), pushes((reader) => reader.text(reader.byte()))],
  [code('X'), pushes((reader) => reader.text(reader.uint32()))],
  [0x8c, pushes((reader) => reader.text(reader.byte()))],
  [0x8d, pushes((reader) => reader.text(reader.uint64()))],
  [code('B'), pushes((reader) => reader.bytes(reader.uint32()))],
  [code('C'), pushes((reader) => reader.bytes(reader.byte()))],
  [0x8e, pushes((reader) => reader.bytes(reader.uint64()))],
  // Collections.
  [code('('), (machine) => machine.mark()],
  [code(')'), (machine) => machine.push(new PickleTuple([]))],
  [code('t'), (machine) => machine.push(new PickleTuple(machine.popMarked()))],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [code(']'), (machine) => machine.push([])],
  [code('l'), (machine) => machine.push(machine.popMarked())],
  [code('a'), append],
  [code('e'), appendMarked],
  [code('}'), (machine) => machine.push(new Map())],
  [code('d'), (machine) => machine.push(paired(machine.popMarked(), new Map()))],
  [code('s'), setItem],
  [code('u'), setMarkedItems],
  [0x8f, (machine) => machine.push(new Set())],
  [0x90, addMarked],
  // The memo.
  [code('q'), (machine) => machine.remember(machine.reader.byte())],
  [code('r'), (machine) => machine.remember(machine.reader.uint32())],
  [code('p'), (machine) => machine.remember(placeOf(machine))],
  [0x94, (machine) => machine.remember(machine.memoSize)],
  [code('h'), (machine) => machine.recall(machine.reader.byte())],
  [code('j'), (machine) => machine.recall(machine.reader.uint32())],
  [code('g'), (machine) => machine.recall(placeOf(machine))],
  // What would import and call: the rules answer.
  [code('c'), (machine) => machine.pushGlobal(machine.reader.line(), machine.reader.line())],
  [0x93, stackGlobal],
  [code('R'), reduce],
  [0x81, reduce],
  [code('b'), (machine) => machine.ignoreState()],
  [code('Q'), (machine) => machine.load(machine.pop())],
  [code('P'), (machine) => machine.load(machine.reader.line())],
  // The frame.
  [0x80, (machine) => checkProtocol(machine.reader.byte())],
  [0x95, (machine) => void machine.reader.uint64()],
  [code('0'), (machine) => machine.drop()],
  [code('1'), (machine) => void machine.popMarked()],
  [code('2'), (machine) => machine.push(machine.top())],
  [code('.'), (machine) => (machine.result = { value: machine.pop() })],
]);

function append(machine: PickleMachine): void {
  const value = machine.pop();
  machine.list().push(value);
}

function appendMarked(machine: PickleMachine): void {
  const values = machine.popMarked();
  const list = machine.list();
  for (const value of values) list.push(value);
}

function setItem(machine: PickleMachine): void {
  const value = machine.pop();
  const key = machine.pop();
  machine.map().set(key, value);
}

function setMarkedItems(machine: PickleMachine): void {
  const values = machine.popMarked();
  paired(values, machine.map());
}

function addMarked(machine: PickleMachine): void {
  const values = machine.popMarked();
  const target = machine.top();
  if (!(target instanceof Set)) throw new Error('it adds to something that is no set');
  for (const value of values) target.add(value);
}

function paired(values: readonly PickleValue[], target: PickleMap): PickleMap {
  if (values.length % 2 === 1) throw new Error('it has a key without a value');
  for (let index = 0; index < values.length; index += 2) target.set(values[index]!, values[index + 1]!);
  return target;
}

function stackGlobal(machine: PickleMachine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== 'string' || typeof module !== 'string') {
    throw new Error('it names something of Python by what is no text');
  }
  machine.pushGlobal(module, name);
}

function reduce(machine: PickleMachine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!(args instanceof PickleTuple)) throw new Error('it calls something with what is no tuple');
  machine.call(args.items, callee);
}

function checkProtocol(version: number): void {
  if (version > NEWEST_PROTOCOL) {
    throw new Error(`it is of protocol ${version}, and the newest that is known is ${NEWEST_PROTOCOL}`);
  }
}

/** A number of the memo, in digits. */
function placeOf({ reader }: PickleMachine): number {
  const line = reader.line();
  if (!/^\d{1,15}$/.test(line))
    throw new Error(`it numbers a value it keeps by ${JSON.stringify(line.slice(0, 40))}`);
  return Number(line);
}

/** `00` and `01` are how protocol 1 writes booleans. */
function fromLine(line: string): PickleValue {
  if (line === '00' || line === '01') return line === '01';
  if (!/^-?\d{1,1000}$/.test(line))
    throw new Error(`it holds the number ${JSON.stringify(line.slice(0, 40))}`);
  return toNumber(BigInt(line));
}

function unquoted(line: string): string {
  const inner = /^(['"])(.*)\1$/.exec(line)?.[2];
  if (inner === undefined) throw new Error(`it holds the text ${line.slice(0, 40)} without quotes`);
  return inner;
}
