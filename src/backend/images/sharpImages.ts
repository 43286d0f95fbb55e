import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Sharp, SharpOptions } from 'sharp';

/** What of the package `sharp` is used. */
interface SharpModule {
  (bytes: Uint8Array, options: SharpOptions): Sharp;
  versions: { sharp: string; vips: string };
}

interface Pixels {
  data: Uint8Array;
  shape: number[];
}

const FORMATS = ['jpeg', 'png', 'gif', 'webp'];

/** The decoders of libvips, where the user has installed the package `sharp`: what the library's port asks for. */
export class SharpImages {
  private found: { require: NodeJS.Require; version: string } | undefined;
  private loaded: SharpModule | undefined;

  /** @param folder from which the package is looked for, as an import there would. */
  constructor(private readonly folder: string) {}

  /** Such as `sharp 0.35.5`, with libvips's version once something was decoded; undefined where it is not installed. */
  get name(): string | undefined {
    const { loaded } = this;
    if (loaded) return `sharp ${loaded.versions.sharp} (libvips ${loaded.versions.vips})`;
    this.found ??= findSharp(this.folder);
    return this.found && `sharp ${this.found.version}`;
  }

  decodes(format: string): boolean {
    return FORMATS.includes(format);
  }

  /**
   * Decodes in libvips's threads.
   * @param channels 1, 3 or 4, or 0 for those of the file; pictures may have others for all that.
   * @throws Error if the file is damaged.
   */
  async decodeAside(bytes: Uint8Array, channels: number): Promise<Pixels> {
    this.found ??= findSharp(this.folder);
    this.loaded ??= this.found!.require('sharp') as SharpModule;
    const image = this.loaded(bytes, { failOn: 'error' });
    const coloured = image.toColourspace(channels === 1 ? 'b-w' : 'srgb');
    const wanted =
      channels === 4 ? coloured.ensureAlpha() : channels === 0 ? coloured : coloured.removeAlpha();
    const { data, info } = await wanted.raw().toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data), shape: [info.height, info.width, info.channels] };
  }
}

function findSharp(folder: string): { require: NodeJS.Require; version: string } | undefined {
  const require = createRequire(path.join(folder, 'notebook.cjs'));
  try {
    const manifest = path.join(path.dirname(require.resolve('sharp')), '..', 'package.json');
    return { require, version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version };
  } catch {
    return undefined;
  }
}
