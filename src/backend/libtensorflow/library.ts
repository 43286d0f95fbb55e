import { promisify } from 'node:util';
import type koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { importModule } from '../../files/importModule.ts';
import type { CApi, GraphOutput, Memory, Pointer } from './cApi.ts';
import { bindHostMemory } from './hostMemory.ts';
import type { HostMemory } from './hostMemory.ts';

/** `TFE_Execute` on a thread of its own; the arrays are written when the promise resolves. */
export type ExecuteAsync = (
  op: Pointer,
  outputs: BigUint64Array,
  outputCount: Int32Array,
  status: Pointer,
) => Promise<void>;

/** Sessions, whose calls compute on a thread of their own; the arrays are written when the promise resolves. */
export interface SessionApi {
  /** `TF_LoadSessionFromSavedModel` without run options and without the graph's description. */
  load(
    options: Pointer,
    folder: Memory,
    tags: readonly string[],
    graph: Pointer,
    status: Pointer,
  ): Promise<Pointer | null>;
  /** `TF_SessionRun` without options, targets and metadata; the tensors are pointers in arrays. */
  run(
    session: Pointer,
    inputs: readonly GraphOutput[],
    inputTensors: BigUint64Array,
    outputs: readonly GraphOutput[],
    outputTensors: BigUint64Array,
    status: Pointer,
  ): Promise<void>;
}

/** A loaded libtensorflow. It stays loaded until the process ends: TensorFlow can't be unloaded. */
export interface Library extends HostMemory {
  api: CApi;
  executeAsync: ExecuteAsync;
  sessions: SessionApi;
  /** Whether it was built for CUDA; undefined when the library doesn't say. */
  builtWithCuda: boolean | undefined;
}

const PROTOTYPES: Record<keyof CApi, string> = {
  TF_Version: 'const char* TF_Version()',

  TF_NewStatus: 'void* TF_NewStatus()',
  TF_DeleteStatus: 'void TF_DeleteStatus(void*)',
  TF_SetStatus: 'void TF_SetStatus(void*, int, void*)',
  TF_GetCode: 'int TF_GetCode(void*)',
  TF_Message: 'const char* TF_Message(void*)',

  TF_NewBuffer: 'void* TF_NewBuffer()',
  TF_DeleteBuffer: 'void TF_DeleteBuffer(void*)',
  TF_NewGraph: 'void* TF_NewGraph()',
  TF_DeleteGraph: 'void TF_DeleteGraph(void*)',
  TF_GraphToGraphDef: 'void TF_GraphToGraphDef(void*, void*, void*)',
  TF_GraphOperationByName: 'void* TF_GraphOperationByName(void*, void*)',
  TF_OperationName: 'const char* TF_OperationName(void*)',
  TF_GraphGetOpDef: 'void TF_GraphGetOpDef(void*, void*, void*, void*)',

  TF_NewOperation: 'void* TF_NewOperation(void*, void*, void*)',
  TF_FinishOperation: 'void* TF_FinishOperation(void*, void*)',
  TF_AddInput: 'void TF_AddInput(void*, TF_Output)',
  TF_AddInputList: 'void TF_AddInputList(void*, const TF_Output*, int)',
  TF_SetAttrString: 'void TF_SetAttrString(void*, void*, void*, size_t)',
  TF_SetAttrInt: 'void TF_SetAttrInt(void*, void*, int64_t)',
  TF_SetAttrIntList: 'void TF_SetAttrIntList(void*, void*, void*, int)',
  TF_SetAttrFloat: 'void TF_SetAttrFloat(void*, void*, float)',
  TF_SetAttrFloatList: 'void TF_SetAttrFloatList(void*, void*, void*, int)',
  TF_SetAttrBool: 'void TF_SetAttrBool(void*, void*, uint8_t)',
  TF_SetAttrBoolList: 'void TF_SetAttrBoolList(void*, void*, void*, int)',
  TF_SetAttrType: 'void TF_SetAttrType(void*, void*, int)',
  TF_SetAttrTypeList: 'void TF_SetAttrTypeList(void*, void*, void*, int)',
  TF_SetAttrShape: 'void TF_SetAttrShape(void*, void*, void*, int)',
  TF_SetAttrTensor: 'void TF_SetAttrTensor(void*, void*, void*, void*)',
  TF_OperationOutputType: 'int TF_OperationOutputType(TF_Output)',
  TF_GraphGetTensorNumDims: 'int TF_GraphGetTensorNumDims(void*, TF_Output, void*)',
  TF_GraphGetTensorShape: 'void TF_GraphGetTensorShape(void*, TF_Output, void*, int, void*)',
  TF_GraphToFunction:
    'void* TF_GraphToFunction(void*, void*, uint8_t, int, void*, int, const TF_Output*, int, const TF_Output*, void*, void*, void*, void*)',
  TF_DeleteFunction: 'void TF_DeleteFunction(void*)',
  TFE_ContextAddFunction: 'void TFE_ContextAddFunction(void*, void*, void*)',
  TFE_ContextRemoveFunction: 'void TFE_ContextRemoveFunction(void*, void*, void*)',

  TF_NewSessionOptions: 'void* TF_NewSessionOptions()',
  TF_DeleteSessionOptions: 'void TF_DeleteSessionOptions(void*)',
  TF_SetConfig: 'void TF_SetConfig(void*, void*, size_t, void*)',
  TF_CloseSession: 'void TF_CloseSession(void*, void*)',
  TF_DeleteSession: 'void TF_DeleteSession(void*, void*)',

  TF_AllocateTensor: 'void* TF_AllocateTensor(int, void*, int, size_t)',
  TF_DeleteTensor: 'void TF_DeleteTensor(void*)',
  TF_TensorData: 'void* TF_TensorData(void*)',
  TF_TensorByteSize: 'size_t TF_TensorByteSize(void*)',
  TF_TensorElementCount: 'int64_t TF_TensorElementCount(void*)',

  TF_StringInit: 'void TF_StringInit(void*)',
  TF_StringCopy: 'void TF_StringCopy(void*, void*, size_t)',
  TF_StringGetDataPointer: 'void* TF_StringGetDataPointer(void*)',
  TF_StringGetSize: 'size_t TF_StringGetSize(void*)',
  TF_StringDealloc: 'void TF_StringDealloc(void*)',

  TFE_NewContextOptions: 'void* TFE_NewContextOptions()',
  TFE_DeleteContextOptions: 'void TFE_DeleteContextOptions(void*)',
  TFE_ContextOptionsSetConfig: 'void TFE_ContextOptionsSetConfig(void*, void*, size_t, void*)',
  TFE_NewContext: 'void* TFE_NewContext(void*, void*)',
  TFE_DeleteContext: 'void TFE_DeleteContext(void*)',
  TFE_ContextListDevices: 'void* TFE_ContextListDevices(void*, void*)',
  TF_DeviceListCount: 'int TF_DeviceListCount(void*)',
  TF_DeviceListName: 'const char* TF_DeviceListName(void*, int, void*)',
  TF_DeviceListType: 'const char* TF_DeviceListType(void*, int, void*)',
  TF_DeviceListMemoryBytes: 'int64_t TF_DeviceListMemoryBytes(void*, int, void*)',
  TF_DeleteDeviceList: 'void TF_DeleteDeviceList(void*)',

  TFE_NewTensorHandle: 'void* TFE_NewTensorHandle(void*, void*)',
  TFE_DeleteTensorHandle: 'void TFE_DeleteTensorHandle(void*)',
  TFE_TensorHandleCopySharingTensor: 'void* TFE_TensorHandleCopySharingTensor(void*, void*)',
  TFE_TensorHandleResolve: 'void* TFE_TensorHandleResolve(void*, void*)',
  TFE_TensorHandleCopyToDevice: 'void* TFE_TensorHandleCopyToDevice(void*, void*, void*, void*)',
  TFE_TensorHandleDataType: 'int TFE_TensorHandleDataType(void*)',
  TFE_TensorHandleNumDims: 'int TFE_TensorHandleNumDims(void*, void*)',
  TFE_TensorHandleDim: 'int64_t TFE_TensorHandleDim(void*, int, void*)',

  TFE_NewOp: 'void* TFE_NewOp(void*, void*, void*)',
  TFE_DeleteOp: 'void TFE_DeleteOp(void*)',
  TFE_OpAddInput: 'void TFE_OpAddInput(void*, void*, void*)',
  TFE_OpAddInputList: 'void TFE_OpAddInputList(void*, void*, int, void*)',
  TFE_OpSetAttrString: 'void TFE_OpSetAttrString(void*, void*, void*, size_t)',
  TFE_OpSetAttrInt: 'void TFE_OpSetAttrInt(void*, void*, int64_t)',
  TFE_OpSetAttrIntList: 'void TFE_OpSetAttrIntList(void*, void*, void*, int)',
  TFE_OpSetAttrFloat: 'void TFE_OpSetAttrFloat(void*, void*, float)',
  TFE_OpSetAttrFloatList: 'void TFE_OpSetAttrFloatList(void*, void*, void*, int)',
  TFE_OpSetAttrBool: 'void TFE_OpSetAttrBool(void*, void*, uint8_t)',
  TFE_OpSetAttrBoolList: 'void TFE_OpSetAttrBoolList(void*, void*, void*, int)',
  TFE_OpSetAttrType: 'void TFE_OpSetAttrType(void*, void*, int)',
  TFE_OpSetAttrTypeList: 'void TFE_OpSetAttrTypeList(void*, void*, void*, int)',
  TFE_OpSetAttrShape: 'void TFE_OpSetAttrShape(void*, void*, void*, int, void*)',
  TFE_Execute: 'void TFE_Execute(void*, void*, void*, void*)',
};

const LOAD_SESSION =
  'void* TF_LoadSessionFromSavedModel(void*, void*, void*, const char**, int, void*, void*, void*)';
const RUN_SESSION =
  'void TF_SessionRun(void*, void*, const TF_Output*, void*, int, const TF_Output*, void*, int, void*, int, void*, void*)';

/** TensorFlow's kernels expect the stack of an ordinary thread, not koffi's smaller default. */
const STACK_SIZE_BYTES = 8 * 2 ** 20;

type Koffi = typeof koffi;

const loaded = new Map<string, Library>();

/**
 * Loads a libtensorflow and binds its C API; the same file is loaded once.
 * @throws Error with the loader's own words, or with the name of a function that a too old library lacks.
 */
export async function loadLibrary(file: string): Promise<Library> {
  const known = loaded.get(file);
  if (known) return known;
  const { default: loader } = await importModule('koffi', () => import('koffi'));
  prepareLoader(loader);
  const handle = loader.load(file);
  const library: Library = {
    api: bindApi(handle),
    executeAsync: bindExecuteAsync(handle),
    sessions: bindSessions(handle),
    ...bindHostMemory(loader),
    builtWithCuda: askForCuda(handle),
  };
  loaded.set(file, library);
  return library;
}

function prepareLoader(loader: Koffi): void {
  if (loader.config().sync_stack_size === STACK_SIZE_BYTES) return;
  loader.config({
    sync_stack_size: STACK_SIZE_BYTES,
    async_stack_size: STACK_SIZE_BYTES,
    resident_async_pools: 8,
  });
  loader.struct('TF_Output', { oper: 'void*', index: 'int' });
}

function bindExecuteAsync(handle: LibraryHandle): ExecuteAsync {
  const execute = promisify(handle.func(PROTOTYPES.TFE_Execute).async);
  return (op, outputs, outputCount, status) => execute(op, outputs, outputCount, status) as Promise<void>;
}

function bindSessions(handle: LibraryHandle): SessionApi {
  const load = promisify(handle.func(LOAD_SESSION).async);
  const run = promisify(handle.func(RUN_SESSION).async);
  return {
    load: (options, folder, tags, graph, status) =>
      load(options, null, folder, tags, tags.length, graph, null, status),
    run: (session, inputs, inputTensors, outputs, outputTensors, status) => {
      const given = [inputs, inputTensors, inputs.length];
      const wanted = [outputs, outputTensors, outputs.length];
      return run(session, null, ...given, ...wanted, null, 0, null, status);
    },
  };
}

function bindApi(handle: LibraryHandle): CApi {
  const functions = Object.entries(PROTOTYPES).map(([name, prototype]) => {
    try {
      return [name, handle.func(prototype)];
    } catch {
      throw new Error(`it has no function ${name}; TensorFlow 2.9 or later is needed`);
    }
  });
  return Object.fromEntries(functions);
}

function askForCuda(handle: LibraryHandle): boolean | undefined {
  try {
    return handle.func('bool _ZN10tensorflow19IsGoogleCudaEnabledEv()')();
  } catch {
    return undefined;
  }
}
