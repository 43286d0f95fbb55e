// Runs before a view's own bundle on the development page (serve.mjs): a theme, VS Code's API, and a host with recorded data.
import { toBase64 } from '../../src/protocol/base64.ts';
import type { KernelConnection, RunView } from '../../src/protocol/panelMessages.ts';
import type { Observation, ReportData } from '../../src/protocol/runData.ts';
import { encodeJson } from '../../src/protocol/taggedJson.ts';
import type { Transport, WireMessage } from '../../src/protocol/transport.ts';
import { openFixtureHost } from './fixtures/fixtureHost.ts';
import type { FixtureHostChannel, FixtureHostOptions } from './fixtures/fixtureHost.ts';
import { digitsDataset, divergingRun, recordedRuns } from './fixtures/fixtures.ts';
import type { DigitFiles } from './fixtures/fixtures.ts';
import { THEMES } from './themes.ts';

const query = new URLSearchParams(location.search);
const scenario = query.get('scenario') ?? 'usual';
const gone: KernelConnection = {
  state: 'ended',
  reason: 'The kernel was killed by SIGKILL while cell 4 ran.',
};

/** Sets what VS Code sets; without a theme the page is the stand-alone report's. */
export function applyTheme(name: string | null): void {
  const theme = THEMES[name ?? ''];
  document.documentElement.removeAttribute('style');
  document.body.className = theme?.bodyClass ?? '';
  for (const [variable, value] of Object.entries(theme?.variables ?? {})) {
    document.documentElement.style.setProperty(variable, value);
  }
}

async function readFiles(): Promise<DigitFiles> {
  const read = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(`/mnist/${name}`)).arrayBuffer());
  return { images: await read('t10k-images-idx3-ubyte'), labels: await read('t10k-labels-idx1-ubyte') };
}

function hostOptions(files: DigitFiles): FixtureHostOptions {
  const runs = recordedRuns(files);
  const scenarios: Record<string, Partial<FixtureHostOptions>> = {
    usual: { runs },
    oneRun: { runs: runs.slice(0, 1) },
    live: { runs: [startOf(runs[0] as RunView)] },
    diverging: { runs: [divergingRun(files)] },
    empty: { runs: [], datasets: [], models: false },
    noKernel: {
      runs: [],
      datasets: [],
      models: false,
      connection: { state: 'none', reason: 'No kernel is running for this notebook.' },
    },
    gone: { runs, connection: gone },
    busy: { runs, beforeSamples: () => new Promise((resolve) => setTimeout(resolve, 60_000)) },
    texts: { shape: ({ image, ...sample }) => ({ ...sample, text: `a picture of ${image?.width} pixels` }) },
    emptyDataset: { datasets: [{ ...digitsDataset, length: 0 }] },
  };
  return {
    files,
    onSave: (name, content) => Object.assign(window, { lastSaved: { name, content } }),
    ...scenarios[scenario],
  };
}

function startOf(run: RunView): RunView {
  return { ...run, status: 'running', evaluations: [], observations: run.observations.slice(0, 40) };
}

/** Plays the rest of the first run, five iterations each tenth of a second. */
function playOn(channel: FixtureHostChannel, rest: Observation[]): void {
  const timer = setInterval(() => {
    channel.emit('observations', { runId: 'run-1', observations: rest.splice(0, 5) });
    if (rest.length > 0) return;
    clearInterval(timer);
    channel.emit('runFinished', { runId: 'run-1', status: 'finished' });
  }, 100);
}

function serveView(): void {
  const filesRead = readFiles();
  let listener: ((message: WireMessage) => void) | undefined;
  let channel: FixtureHostChannel | undefined;
  const transport: Transport = {
    send: (message) => window.postMessage(message),
    onMessage: (listen) => (listener = listen),
    onClose: () => undefined,
    dispose: () => (listener = undefined),
  };
  const queue: Promise<void>[] = [filesRead.then(() => undefined)];
  const receive = (message: WireMessage): void => {
    queue.push(
      Promise.all(queue).then(async () => {
        const files = await filesRead;
        if (message.type === 'hello') {
          channel = openFixtureHost(transport, hostOptions(files));
          Object.assign(window, { fixtureHost: channel, applyTheme });
          if (scenario === 'live') playOn(channel, recordedRuns(files)[0]?.observations.slice(40) ?? []);
        }
        listener?.(message);
      }),
    );
  };
  const key = `state ${location.pathname}`;
  const api = {
    postMessage: (message: WireMessage) => receive(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown,
    setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
  };
  document.body.dataset.notebook = 'file:///digits.train.ts';
  Object.assign(window, { acquireVsCodeApi: () => api });
}

async function serveReport(): Promise<void> {
  const [run] = recordedRuns(await readFiles());
  const report: ReportData = { ...(run as RunView) };
  const element = document.createElement('script');
  element.type = 'application/json';
  element.id = 'report-data';
  element.textContent = scenario === 'damaged' ? '{' : encodeJson(report, toBase64);
  document.body.append(element);
}

applyTheme(query.get('theme'));
const isReport = location.pathname.endsWith('/report');
if (isReport) await serveReport();
else serveView();
const script = document.createElement('script');
script.nonce = document.querySelector('script')?.nonce ?? '';
script.src = `/bundle${location.pathname.slice('/view'.length)}.js`;
document.body.append(script);
