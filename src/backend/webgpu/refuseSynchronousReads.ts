/** The part of the backend that reads. */
export interface ReadingBackend {
  readSync(dataId: object): unknown;
  /** Values are there while a tensor has not been uploaded, or once it was read. */
  tensorMap: { get(dataId: object): { values?: unknown; dtype: string } };
}

/**
 * Lets a synchronous read of values that are on the GPU say what to do instead: the backend would draw them on a
 * canvas of a browser, which Node does not have.
 */
export function refuseSynchronousReads(backend: ReadingBackend): void {
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const { values, dtype } = backend.tensorMap.get(dataId);
    // A complex tensor is read as two others.
    if (values == null && dtype !== 'string' && dtype !== 'complex64') {
      throw new Error(
        'on WebGPU the values of a tensor can only be awaited: write `await tensor.data()` or `await tensor.array()` ' +
          'instead of dataSync() or arraySync(), and `console.log(await tensor.array())` instead of print()',
      );
    }
    return readSync(dataId);
  };
}
