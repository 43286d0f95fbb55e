import * as tf from '@tensorflow/tfjs';
import type { RandomState } from '../random/seed.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import type { TrainerState } from '../trainer/trainer.ts';
import { crc32 } from '../../checksums/crc32.ts';
import type { SafetensorsHeader } from './safetensors.ts';
import { encodeSafetensors, parseHeader, parseSafetensors } from './safetensors.ts';
import { fromStateText, toStateText } from './stateText.ts';

/** What of a training is no tensor. */
export interface CheckpointState {
  trainer: TrainerState;
  optimizer?: {
    name: string;
    hyperparameters: Record<string, unknown>;
    /** In checkpoints of a version without groups: absent. */
    groups?: { name: string; hyperparameters: Record<string, unknown> }[];
  };
  /** What it trained on. */
  data: { name: string; length: number }[];
  batchSize?: number;
  /** Which parts of the model were frozen, as `frozenParts` tells. In checkpoints of a version without: absent. */
  frozen?: number[];
  /** Of `Math.random`, where `seed()` had fixed it. */
  random?: RandomState;
}

/** Weights alone, or all that it takes to go on. */
export interface Checkpoint {
  tensors: ReadonlyMap<string, HostTensor>;
  /** Absent where it holds weights alone. */
  state?: CheckpointState;
  /** Grows with each checkpoint written to a folder. */
  sequence: number;
}

/** A file that is damaged: incomplete or with other bytes than were written. */
export class DamagedCheckpointError extends Error {}

export const CHECKPOINT_SUFFIX = '.safetensors';
const FORMAT = 'trainbook';
const VERSION = '1';
const NO_CHECKSUM = '00000000';

/** @returns the file in pieces. */
export function encodeCheckpoint({ tensors, state, sequence }: Checkpoint): Uint8Array[] {
  const metadata = new Map(
    Object.entries({
      format: FORMAT,
      version: VERSION,
      checksum: NO_CHECKSUM,
      content: state ? 'training' : 'model',
      sequence: String(sequence),
      ...(state && { state: toStateText(state) }),
    }),
  );
  const pieces = encodeSafetensors({ tensors, metadata });
  const checksum = tf.util.encodeString(crc32(pieces).toString(16).padStart(8, '0'), 'utf-8');
  const header = pieces[1]!;
  header.set(checksum, checksumPlace(header, NO_CHECKSUM));
  return pieces;
}

/**
 * @param name for errors.
 * @throws DamagedCheckpointError; Error if the file is of another version or no checkpoint at all.
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const { metadata, dataStart } = withName(name, () => parseHeader(bytes));
  const { checksum, content, sequence } = checkKind(metadata, name);
  const actual = checksumOf(bytes, checksumPlace(bytes.subarray(0, dataStart), checksum));
  if (actual !== checksum) {
    throw new DamagedCheckpointError(
      `${name} is damaged: its checksum is ${actual}, expected ${checksum}; take another checkpoint`,
    );
  }
  const { tensors } = withName(name, () => parseSafetensors(bytes));
  const state = metadata.get('state');
  if (content === 'model' || state === undefined) return { tensors, sequence };
  return { tensors, sequence, state: fromStateText(state) as CheckpointState };
}

/**
 * What a header tells without reading the tensors.
 * @returns undefined if the file is no checkpoint of this library. @throws DamagedCheckpointError
 */
export function describeCheckpoint(
  start: Uint8Array,
  name: string,
): { sequence: number; content: string } | undefined {
  const { metadata } = withName(name, () => parseHeader(start));
  if (metadata.get('format') !== FORMAT) return undefined;
  return { sequence: Number(metadata.get('sequence')), content: metadata.get('content') ?? '' };
}

function checkKind(
  metadata: SafetensorsHeader['metadata'],
  name: string,
): { checksum: string; content: string; sequence: number } {
  const { format, version, checksum = '', content = '', sequence } = Object.fromEntries(metadata);
  if (format !== FORMAT) {
    throw new Error(`${name} is no checkpoint: expected the format '${FORMAT}', got '${format ?? 'none'}'`);
  }
  if (version !== VERSION) {
    throw new Error(
      `${name} is a checkpoint of version ${version ?? 'none'}, and this Trainbook reads version ${VERSION}: ` +
        'read it with the Trainbook that wrote it or a newer one',
    );
  }
  if (content !== 'training' && content !== 'model') {
    throw new DamagedCheckpointError(`${name} is damaged: its content is '${content}'`);
  }
  return { checksum, content, sequence: Number(sequence) };
}

function checksumOf(bytes: Uint8Array, place: number): string {
  const zeros = tf.util.encodeString(NO_CHECKSUM, 'utf-8');
  const pieces = [bytes.subarray(0, place), zeros, bytes.subarray(place + NO_CHECKSUM.length)];
  return crc32(pieces).toString(16).padStart(8, '0');
}

/** Quotes within texts have a backslash before them, so what is looked for is there once. */
function checksumPlace(header: Uint8Array, checksum: string): number {
  const wanted = tf.util.encodeString(`"checksum":"${checksum}"`, 'utf-8');
  const limit = header.length - wanted.length;
  for (let at = 0; at <= limit; at++) {
    if (wanted.every((byte, index) => header[at + index] === byte)) return at + '"checksum":"'.length;
  }
  return 0;
}

function withName<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DamagedCheckpointError(`${name} is damaged or no checkpoint: ${reason}`, { cause: error });
  }
}
