import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import type { CellReference } from '../../protocol/kernelMessages.ts';
import { Execution } from './execution.ts';
import { type VariableTable, weakVariables } from './weakVariables.ts';

/** What is left of a tensor that nothing refers to: enough to give its memory back. */
interface Lifetime {
  readonly reference: WeakRef<tf.Tensor>;
  /** The memory that it has now; undefined once it was disposed. */
  dataId: object | undefined;
  readonly dtype: tf.DataType;
  readonly size: number;
  /** The cell that made it. */
  readonly cell: CellReference | undefined;
}

type Watched = tf.Tensor & { [LIFETIME]?: Lifetime };

/** The part of tfjs's engine through which every tensor comes and goes. */
interface Engine {
  state: { activeScope: object | null; registeredVariables: VariableTable };
  track(tensor: tf.Tensor): tf.Tensor;
  keep(tensor: tf.Tensor): tf.Tensor;
  trackTensor(tensor: tf.Tensor, backend: unknown): void;
  disposeTensor(tensor: Pick<tf.Tensor, 'dataId' | 'dtype' | 'size'>): void;
  makeVariable(...args: unknown[]): tf.Variable;
}

const LIFETIME = Symbol('lifetime');

/** A cell that makes so much gives reason to look for what nobody uses, even if it replaced nothing. */
const DUE_BYTES = 64 * 2 ** 20;
const DUE_TENSORS = 1000;

const BYTES: Partial<Record<tf.DataType, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/**
 * Gives back the memory of tensors that nobody can use any more: those outside of every `tidy` to which no variable of a
 * cell, array, closure, model or anything else in the process refers. Variables of TensorFlow.js, and with them the
 * weights of models, are treated alike. What `tf.keep` keeps is left alone.
 *
 * It looks between two cells, when a cell replaced a value or made many tensors; while cells run nothing is freed. What
 * can still be reached is what JavaScript's garbage collector says, so nothing that may be used is freed.
 */
export class TensorLifetimes {
  private readonly lifetimes = new Set<Lifetime>();
  /** Names of cells that held something other than a number, text or the like. */
  private readonly holders = new Set<string>();
  private replaced = false;
  private newTensors = 0;
  private newBytes = 0;
  private readonly engine = tf.engine() as unknown as Engine;
  private readonly free: Engine['disposeTensor'];
  private collectGarbage: (() => void) | undefined;

  constructor() {
    this.free = this.engine.disposeTensor.bind(this.engine);
    this.watchTensors();
    this.watchVariables();
  }

  /** The cell that made a tensor; undefined for one made inside `tidy`, by `tf.keep` or outside of cells. */
  cellOf(tensor: tf.Tensor): CellReference | undefined {
    return (tensor as Watched)[LIFETIME]?.cell;
  }

  /** Notes what a cell declared. */
  cellRan(declared: readonly string[], bindings: ReadonlyMap<string, () => unknown>): void {
    for (const name of declared) {
      if (this.holders.delete(name)) this.replaced = true;
      const value = bindings.get(name)?.();
      if ((typeof value === 'object' && value !== null) || typeof value === 'function')
        this.holders.add(name);
    }
  }

  /**
   * Frees what nobody can reach, if there is reason to look.
   * @param forget lets go of what the kernel itself still holds of ended cells.
   */
  async sweepIfDue(forget: () => void): Promise<void> {
    const isDue = this.replaced || this.newTensors >= DUE_TENSORS || this.newBytes >= DUE_BYTES;
    if (!isDue || this.lifetimes.size === 0) return;
    this.replaced = false;
    this.newTensors = this.newBytes = 0;
    forget();
    forgetSortedLayers();
    await new Promise<void>((resolve) => setImmediate(resolve)); // what a job has looked at stays until its end
    this.collectGarbage ??= garbageCollector();
    this.collectGarbage();
    for (const lifetime of this.lifetimes) if (!lifetime.reference.deref()) this.end(lifetime);
  }

  private end(lifetime: Lifetime): void {
    this.lifetimes.delete(lifetime);
    const { dataId, dtype, size } = lifetime;
    if (dataId) this.free({ dataId, dtype, size });
  }

  private watchTensors(): void {
    const { engine } = this;
    const { track, keep, trackTensor, disposeTensor } = engine;
    engine.track = (tensor) => {
      if (engine.state.activeScope === null) this.watch(tensor);
      return track.call(engine, tensor);
    };
    engine.keep = (tensor) => {
      this.unwatch(tensor);
      return keep.call(engine, tensor);
    };
    engine.trackTensor = (tensor, backend) => {
      const lifetime = (tensor as Watched)[LIFETIME]; // a variable that was assigned
      if (lifetime) lifetime.dataId = tensor.dataId;
      trackTensor.call(engine, tensor, backend);
    };
    engine.disposeTensor = (tensor) => {
      const lifetime = (tensor as Watched)[LIFETIME];
      if (lifetime) lifetime.dataId = undefined;
      disposeTensor.call(engine, tensor);
    };
  }

  private watchVariables(): void {
    const { engine } = this;
    const { makeVariable } = engine;
    engine.state.registeredVariables = weakVariables(engine.state.registeredVariables);
    engine.makeVariable = (...args) => {
      const variable = makeVariable.apply(engine, args);
      this.watch(variable);
      return variable;
    };
  }

  private watch(tensor: Watched): void {
    if (tensor[LIFETIME]) return;
    const { dataId, dtype, size } = tensor;
    const cell = Execution.current?.cell;
    const lifetime: Lifetime = { reference: new WeakRef(tensor), dataId, dtype, size, cell };
    Object.defineProperty(tensor, LIFETIME, { value: lifetime, configurable: true });
    this.lifetimes.add(lifetime);
    this.newTensors += 1;
    this.newBytes += size * (BYTES[dtype] ?? 0);
  }

  private unwatch(tensor: Watched): void {
    const lifetime = tensor[LIFETIME];
    if (!lifetime) return;
    this.lifetimes.delete(lifetime);
    delete tensor[LIFETIME];
  }
}

/** tfjs-layers keeps the layers of the last hundred models that computed, in the order in which they compute. */
function forgetSortedLayers(): void {
  const flag = 'TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES';
  const entries = tf.env().getNumber(flag);
  tf.env().set(flag, 0);
  tf.env().set(flag, entries);
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
