import { Layout, openVectors } from './vectorHost.ts';

/**
 * What a table of 3 x 256 numbers has for the bytes of three channels.
 * @returns false, with nothing done, where the host has no vector instructions, or the picture is too large.
 */
export function lookUpColours(data: Uint8Array, table: Float32Array, result: Float32Array): boolean {
  const layout = new Layout();
  const [source, target, numbers] = [data.length, data.length * 4, table.length * 4].map((size) =>
    layout.place(size),
  );
  const host = openVectors(layout.end);
  if (!host) return false;
  const { buffer } = host.memory;
  new Uint8Array(buffer).set(data, source);
  new Float32Array(buffer, numbers, table.length).set(table);
  host.functions.lookUp(source!, 0, target!, 0, source! + data.length, 0, numbers!, 0, 0, 0);
  result.set(new Float32Array(buffer, target, data.length));
  return true;
}
