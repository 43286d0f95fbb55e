import { parentPort } from 'node:worker_threads';
import { wasmRung } from '../../backend/wasm/wasmRung.ts';
import { Replicas } from '../../training/parallel/replicas.ts';
import type { PartOutputs, ReplicaRequest } from '../../training/parallel/replicaThreads.ts';
import type { ThreadMessage } from './threadMessage.ts';

/** What a thread of {@link WorkerReplicas} runs: the wasm backend and replicas on it, one request after the other. */
const port = parentPort!;
const send = (message: ThreadMessage): void => port.postMessage(message);
const opened = wasmRung.open();
const replicas = new Replicas((outputs: PartOutputs) => send({ kind: 'outputs', outputs }));
let turn: Promise<void> = Promise.resolve();

port.on('message', (request: ReplicaRequest) => {
  turn = turn.then(() => answer(request));
});

async function answer(request: ReplicaRequest): Promise<void> {
  try {
    await opened;
    send({ kind: 'done', end: await replicas.answer(request) });
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
