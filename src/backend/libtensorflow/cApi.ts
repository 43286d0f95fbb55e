/** A C pointer as koffi passes it; null pointers come back as `null`. */
export type Pointer = bigint;

/** What C may read or write through a `void*`: memory of TensorFlow, or the bytes of a typed array. */
export type Memory = Pointer | NodeJS.TypedArray;

/** One output of an operation in a graph (`TF_Output`). */
export interface GraphOutput {
  oper: Pointer;
  index: number;
}

/**
 * The functions of TensorFlow's C API that Trainbook calls, with the names and the order of arguments of
 * `tensorflow/c/c_api.h`, `c/eager/c_api.h` and `c/tf_tstring.h`. `CString` arguments are bytes that end with 0.
 */
export interface CApi {
  TF_Version(): string;

  TF_NewStatus(): Pointer;
  TF_DeleteStatus(status: Pointer): void;
  TF_SetStatus(status: Pointer, code: number, message: Memory): void;
  TF_GetCode(status: Pointer): number;
  TF_Message(status: Pointer): string;

  TF_NewBuffer(): Pointer;
  TF_DeleteBuffer(buffer: Pointer): void;
  TF_NewGraph(): Pointer;
  TF_DeleteGraph(graph: Pointer): void;
  TF_GraphToGraphDef(graph: Pointer, definition: Pointer, status: Pointer): void;
  TF_GraphOperationByName(graph: Pointer, name: Memory): Pointer | null;
  TF_OperationName(operation: Pointer): string;
  TF_GraphGetOpDef(graph: Pointer, name: Memory, definition: Pointer, status: Pointer): void;

  TF_NewOperation(graph: Pointer, type: Memory, name: Memory): Pointer;
  TF_FinishOperation(description: Pointer, status: Pointer): Pointer | null;
  TF_AddInput(description: Pointer, input: GraphOutput): void;
  TF_AddInputList(description: Pointer, inputs: readonly GraphOutput[], count: number): void;
  TF_SetAttrString(description: Pointer, name: Memory, value: Memory, sizeBytes: number): void;
  TF_SetAttrInt(description: Pointer, name: Memory, value: number | bigint): void;
  TF_SetAttrIntList(description: Pointer, name: Memory, values: Memory, count: number): void;
  TF_SetAttrFloat(description: Pointer, name: Memory, value: number): void;
  TF_SetAttrFloatList(description: Pointer, name: Memory, values: Memory, count: number): void;
  TF_SetAttrBool(description: Pointer, name: Memory, value: number): void;
  TF_SetAttrBoolList(description: Pointer, name: Memory, values: Memory, count: number): void;
  TF_SetAttrType(description: Pointer, name: Memory, value: number): void;
  TF_SetAttrTypeList(description: Pointer, name: Memory, values: Memory, count: number): void;
  TF_SetAttrShape(description: Pointer, name: Memory, dims: Memory, rank: number): void;
  TF_SetAttrTensor(description: Pointer, name: Memory, tensor: Pointer, status: Pointer): void;
  TF_OperationOutputType(output: GraphOutput): number;
  TF_GraphGetTensorNumDims(graph: Pointer, output: GraphOutput, status: Pointer): number;
  TF_GraphGetTensorShape(
    graph: Pointer,
    output: GraphOutput,
    dims: Memory,
    rank: number,
    status: Pointer,
  ): void;
  TF_GraphToFunction(
    graph: Pointer,
    name: Memory,
    appendHash: number,
    operationCount: number,
    operations: null,
    inputCount: number,
    inputs: readonly GraphOutput[],
    outputCount: number,
    outputs: readonly GraphOutput[],
    outputNames: null,
    options: null,
    description: null,
    status: Pointer,
  ): Pointer | null;
  TF_DeleteFunction(definition: Pointer): void;
  TFE_ContextAddFunction(context: Pointer, definition: Pointer, status: Pointer): void;
  TFE_ContextRemoveFunction(context: Pointer, name: Memory, status: Pointer): void;

  TF_NewSessionOptions(): Pointer;
  TF_DeleteSessionOptions(options: Pointer): void;
  TF_SetConfig(options: Pointer, proto: Memory, sizeBytes: number, status: Pointer): void;
  TF_CloseSession(session: Pointer, status: Pointer): void;
  TF_DeleteSession(session: Pointer, status: Pointer): void;

  TF_AllocateTensor(dtype: number, dims: Memory, rank: number, sizeBytes: number): Pointer | null;
  TF_DeleteTensor(tensor: Pointer): void;
  TF_TensorData(tensor: Pointer): Pointer | null;
  TF_TensorByteSize(tensor: Pointer): number;
  TF_TensorElementCount(tensor: Pointer): number;

  TF_StringInit(string: Pointer): void;
  TF_StringCopy(string: Pointer, bytes: Memory, sizeBytes: number): void;
  TF_StringGetDataPointer(string: Pointer): Pointer;
  TF_StringGetSize(string: Pointer): number;
  TF_StringDealloc(string: Pointer): void;

  TFE_NewContextOptions(): Pointer;
  TFE_DeleteContextOptions(options: Pointer): void;
  TFE_ContextOptionsSetConfig(options: Pointer, proto: Memory, sizeBytes: number, status: Pointer): void;
  TFE_NewContext(options: Pointer, status: Pointer): Pointer | null;
  TFE_DeleteContext(context: Pointer): void;
  TFE_ContextListDevices(context: Pointer, status: Pointer): Pointer | null;
  TF_DeviceListCount(devices: Pointer): number;
  TF_DeviceListName(devices: Pointer, index: number, status: Pointer): string;
  TF_DeviceListType(devices: Pointer, index: number, status: Pointer): string;
  TF_DeviceListMemoryBytes(devices: Pointer, index: number, status: Pointer): number;
  TF_DeleteDeviceList(devices: Pointer): void;

  TFE_NewTensorHandle(tensor: Pointer, status: Pointer): Pointer | null;
  TFE_DeleteTensorHandle(handle: Pointer): void;
  TFE_TensorHandleCopySharingTensor(handle: Pointer, status: Pointer): Pointer | null;
  TFE_TensorHandleResolve(handle: Pointer, status: Pointer): Pointer | null;
  TFE_TensorHandleCopyToDevice(
    handle: Pointer,
    context: Pointer,
    device: Memory,
    status: Pointer,
  ): Pointer | null;
  TFE_TensorHandleDataType(handle: Pointer): number;
  TFE_TensorHandleNumDims(handle: Pointer, status: Pointer): number;
  TFE_TensorHandleDim(handle: Pointer, index: number, status: Pointer): number;

  TFE_NewOp(context: Pointer, name: Memory, status: Pointer): Pointer | null;
  TFE_DeleteOp(op: Pointer): void;
  TFE_OpAddInput(op: Pointer, handle: Pointer, status: Pointer): void;
  TFE_OpAddInputList(op: Pointer, handles: Memory, count: number, status: Pointer): void;
  TFE_OpSetAttrString(op: Pointer, name: Memory, value: Memory, sizeBytes: number): void;
  TFE_OpSetAttrInt(op: Pointer, name: Memory, value: number | bigint): void;
  TFE_OpSetAttrIntList(op: Pointer, name: Memory, values: Memory, count: number): void;
  TFE_OpSetAttrFloat(op: Pointer, name: Memory, value: number): void;
  TFE_OpSetAttrFloatList(op: Pointer, name: Memory, values: Memory, count: number): void;
  TFE_OpSetAttrBool(op: Pointer, name: Memory, value: number): void;
  TFE_OpSetAttrBoolList(op: Pointer, name: Memory, values: Memory, count: number): void;
  TFE_OpSetAttrType(op: Pointer, name: Memory, value: number): void;
  TFE_OpSetAttrTypeList(op: Pointer, name: Memory, values: Memory, count: number): void;
  TFE_OpSetAttrShape(op: Pointer, name: Memory, dims: Memory, rank: number, status: Pointer): void;
  TFE_Execute(op: Pointer, outputs: Memory, outputCount: Memory, status: Pointer): void;
}
