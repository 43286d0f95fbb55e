import { parentPort } from 'node:worker_threads';
import type { ImageArray } from '../../datasets/sample.ts';
import type { TransformJob } from '../../loader/transformThreads.ts';
import { seededRandom } from '../../random/seededRandom.ts';
import { transformOf } from '../../transforms/recipes.ts';
import type { Transform } from '../../transforms/transform.ts';
import type { TransformAnswer, TransformRequest } from './threadMessages.ts';

/** What a thread of `WorkerTransforms` runs. */
const port = parentPort!;
const send = (answer: TransformAnswer, transferred: ArrayBuffer[]): void =>
  port.postMessage(answer, transferred);

/** The transform of the job before: most jobs have the same. */
let latest: { text: string; transform: Transform } | undefined;

port.on('message', ({ id, job }: TransformRequest) => {
  try {
    const image = transform(job);
    send({ id, image }, [image.data.buffer as ArrayBuffer]);
  } catch (error) {
    send({ id, failure: error instanceof Error ? error.message : String(error) }, []);
  }
});

function transform({ image, recipe, keys }: TransformJob): ImageArray {
  const text = JSON.stringify(recipe);
  if (latest?.text !== text) latest = { text, transform: transformOf(recipe) };
  const { data, shape } = latest.transform.apply(image, seededRandom(...keys));
  // A view of a part of a buffer would bring all of it along.
  return { data: data.byteLength === data.buffer.byteLength ? data : data.slice(), shape };
}
