import { ZipFile } from '../../files/zipFile.ts';

const MAX_METADATA_BYTES = 2 ** 22;

/** What a wheel requires for its extra `and-cuda`, such as `nvidia-cudnn-cu12<10.0,>=9.3.0.75`. */
export async function readCudaRequirements(wheel: string): Promise<string[]> {
  const zip = await ZipFile.open(wheel);
  try {
    const entry = zip.entries.find(({ name }) => /^[^/]+\.dist-info\/METADATA$/.test(name));
    return entry ? parseCudaRequirements((await zip.readWhole(entry, MAX_METADATA_BYTES)).toString()) : [];
  } finally {
    await zip.close();
  }
}

/** The requirements of the extra `and-cuda` in a wheel's METADATA, as far as they are NVIDIA's packages. */
export function parseCudaRequirements(metadata: string): string[] {
  return [
    ...metadata.matchAll(/^Requires-Dist:\s*(nvidia-[\w.-]+)\s*\(?([^;()\n]*)\)?\s*;[^\n]*and-cuda/gm),
  ].map(([, name, versions]) => name! + versions!.replace(/\s+/g, ''));
}
