import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';
import process from 'node:process';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { KERNEL_FILES } from '../../protocol/kernelFiles.ts';
import { MessageChannel } from '../../protocol/messageChannel.ts';
import { ControlServer } from './controlServer.ts';
import { EventLog } from './eventLog.ts';
import { Interrupter } from './interrupter.ts';
import { PortTransport } from './portTransport.ts';
import { SharedState } from './sharedState.ts';
import {
  THREAD_PROTOCOL_VERSION,
  type ControlThreadContract,
  type ControlThreadData,
  type MainThreadContract,
} from './threadMessages.ts';

const data = workerData as ControlThreadData;
const state = new SharedState(data.shared);
const session = new Session();
session.connectToMainThread();

const main = new MessageChannel<ControlThreadContract, MainThreadContract>(
  new PortTransport(parentPort as MessagePort),
  { protocolVersion: THREAD_PROTOCOL_VERSION, handlers: {} },
);
const log = new EventLog(path.join(data.directory, KERNEL_FILES.eventLog), (message) =>
  writeSync(2, `${message}\n`),
);
const server = new ControlServer({
  ...data,
  main,
  log,
  state,
  interrupter: new Interrupter({ main, shared: state, session }),
  exit() {
    log.close();
    session.disconnect(); // or the process would wait for a debugger that never leaves
    main.emit('end', {});
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500); // the main thread may be beyond listening
  },
});
void server.listen().then(() => main.emit('listening', {}));
