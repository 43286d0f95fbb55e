/** One entry of a tar archive made for a test. */
export interface FakeTarEntry {
  name: string;
  content?: Uint8Array;
  linkTarget?: string;
  /** The type flag; a file or a link unless given. */
  type?: string;
}

/** A tar archive; a name beyond 100 bytes is written as GNU tar does. */
export function fakeTar(entries: readonly FakeTarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(1024)]);
}

function entryBlocks(entry: FakeTarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? []);
  const type = entry.type ?? (entry.linkTarget === undefined ? '0' : '2');
  const long = Buffer.from(`${entry.name}\0`);
  const longName =
    long.length > 100 ? [header({ name: '././@LongLink', size: long.length, type: 'L' }), pad(long)] : [];
  const own = header({ name: entry.name.slice(0, 100), size: content.length, type, link: entry.linkTarget });
  return [...longName, own, pad(content)];
}

function header(fields: { name: string; size: number; type: string; link?: string }): Buffer {
  const block = Buffer.alloc(512);
  block.write(fields.name, 0, 100);
  block.write(`${fields.size.toString(8).padStart(11, '0')}\0`, 124);
  block.fill(' ', 148, 156);
  block.write(fields.type, 156, 1);
  block.write(fields.link ?? '', 157, 100);
  block.write('ustar\0', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function pad(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
