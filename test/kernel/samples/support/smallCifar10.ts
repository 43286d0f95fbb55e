import { seededRandom } from '../../../../src/training/random/seededRandom.ts';
import type { CommandFixture } from '../../cli/support/commandFixture.ts';

const NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const SIDE = 32;

/**
 * CIFAR-10 in its binary version, with few pictures: each class has a colour of its own under noise, so that a network can
 * learn it. Records are in turn of every class.
 * @param counts pictures in each of the five files to train, and in the one to test.
 */
export function writeSmallCifar10(
  fixture: Pick<CommandFixture, 'write'>,
  folder: string,
  counts: { train: number; test: number },
): void {
  const random = seededRandom(10);
  const records = (count: number): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, index) => record(index % NAMES.length, random)));
  for (const batch of [1, 2, 3, 4, 5])
    fixture.write(`${folder}/data_batch_${batch}.bin`, records(counts.train));
  fixture.write(`${folder}/test_batch.bin`, records(counts.test));
  fixture.write(`${folder}/batches.meta.txt`, `${NAMES.join('\n')}\n\n`);
}

/** The label, then all red bytes, all green, all blue. */
function record(label: number, random: () => number): Buffer {
  const colour = [(label % 3) * 90, (Math.floor(label / 3) % 3) * 90, label === 9 ? 180 : 30];
  const planes = colour.map((value) =>
    Buffer.from(Array.from({ length: SIDE * SIDE }, () => value + Math.floor(60 * random()))),
  );
  return Buffer.concat([Buffer.of(label), ...planes]);
}
