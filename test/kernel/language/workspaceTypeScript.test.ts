import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provideTypescripts, TYPESCRIPTS } from '../../../scripts/typescripts/provideTypescripts.mjs';
import { mutedNotebooksFile } from '../../../src/protocol/mutedNotebooks.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const MUTED = '^/vscode-notebook-cell/ts-nul-authority/project/ours.ipynb';
const CELL = `${MUTED}#W0sZmlsZQ.ts`;
const OTHER = CELL.replace('ours', 'theirs');
const SOURCE = 'const wrong: string = 1;\nwrong.length;';

interface Message {
  type: string;
  request_seq?: number;
  success?: boolean;
  body?: unknown;
}

/** TypeScript's server as VS Code starts it, with the plugin. */
class TypeScriptServer {
  readonly #process;
  readonly #answers = new Map<number, (message: Message) => void>();
  #sequence = 0;

  constructor(script: string, pluginFolder: string) {
    const options = ['--globalPlugins', 'trainbook-ts-plugin', '--pluginProbeLocations', pluginFolder];
    this.#process = spawn(process.execPath, [script, ...options, '--disableAutomaticTypingAcquisition'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface(this.#process.stdout).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const message = JSON.parse(line) as Message;
      if (message.request_seq !== undefined) this.#answers.get(message.request_seq)?.(message);
    });
  }

  open(file: string): void {
    this.#send('open', { file, fileContent: SOURCE, scriptKindName: 'TS' });
  }

  async ask(command: string, file: string): Promise<Message> {
    const seq = this.#send(command, { file, line: 1, offset: 7 });
    return new Promise((resolve) => this.#answers.set(seq, resolve));
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#send('exit', {});
    await exited;
  }

  #send(command: string, args: object): number {
    const seq = ++this.#sequence;
    this.#process.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
    return seq;
  }
}

// From 7.0 on TypeScript is a native program without a tsserver.js, and so without plugins: docs/cellLanguage.md.
describe("the server of a workspace's TypeScript", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trainbook-plugin-'));
  const muted = path.join(tmpdir(), mutedNotebooksFile(process.pid));
  let scripts: Record<string, string>;

  beforeAll(async () => {
    scripts = await provideTypescripts();
    await build({
      entryPoints: [path.join(root, 'src/tsPlugin/index.ts')],
      outfile: path.join(folder, 'node_modules/trainbook-ts-plugin/index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      footer: { js: 'module.exports = module.exports.createPlugin;' },
    });
    writeFileSync(muted, JSON.stringify([MUTED]));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(muted, { force: true });
  });

  it.each(TYPESCRIPTS)('%s is silent in cells of ours, and speaks everywhere else', async (version) => {
    const server = new TypeScriptServer(String(scripts[version]), folder);
    for (const file of [CELL, OTHER]) server.open(file);
    expect((await server.ask('semanticDiagnosticsSync', CELL)).body).toEqual([]);
    expect(await server.ask('quickinfo', CELL)).toMatchObject({ success: false });
    expect((await server.ask('semanticDiagnosticsSync', OTHER)).body).toMatchObject([{ code: 2322 }]);
    expect(await server.ask('quickinfo', OTHER)).toMatchObject({
      body: { displayString: 'const wrong: string' },
    });
    await server.stop();
  });
});
