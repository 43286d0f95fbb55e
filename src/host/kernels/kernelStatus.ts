import type { BackendDescription } from '../../protocol/runData.ts';
import type { KernelActivity } from './kernelActivity.ts';
import type { KernelState } from './notebookKernel.ts';

export interface KernelStatus {
  text: string;
  tooltip: string;
  /** Worth a look: the kernel died, or a slower backend than possible runs. */
  warns: boolean;
}

const STATES: Record<KernelState, { icon: string; text: string }> = {
  none: { icon: 'circle-outline', text: 'no kernel' },
  starting: { icon: 'loading~spin', text: 'starting' },
  ready: { icon: 'check', text: 'ready' },
  busy: { icon: 'sync~spin', text: 'running' },
  stopping: { icon: 'loading~spin', text: 'stopping' },
  stopped: { icon: 'circle-slash', text: 'stopped' },
  failed: { icon: 'error', text: 'ended' },
};

const STOPPING = {
  soft: {
    icon: 'sync~spin',
    text: 'finishing the batch',
    more: 'Press stop again to interrupt the cell at once.',
  },
  hard: { icon: 'sync~spin', text: 'interrupting', more: 'Press stop again to kill the kernel.' },
};
const PAUSED = {
  icon: 'debug-pause',
  text: 'paused',
  more: 'The training waits in place: resume it, or stop it.',
};

/** What the status item says about a notebook's kernel. */
export function kernelStatus(
  state: KernelState,
  backend: BackendDescription | undefined,
  activity?: KernelActivity,
): KernelStatus {
  const { icon, text, more } = describe(state, activity);
  const parts = [`Trainbook: ${text}`, backend && shorten(backend.label)].filter(Boolean);
  const details = backend
    ? [`Computes with ${backend.label}.`, backend.proof, backend.loss]
    : ['The backend is chosen when a cell first needs one.'];
  return {
    text: `$(${icon}) ${parts.join(' · ')}`,
    tooltip: [`Trainbook kernel: ${text}.`, more, ...details, 'Click for actions.']
      .filter(Boolean)
      .join('\n'),
    warns: state === 'failed' || backend?.loss !== undefined,
  };
}

function describe(
  state: KernelState,
  activity: KernelActivity | undefined,
): { icon: string; text: string; more?: string } {
  if (state === 'busy' && activity?.stopping) return STOPPING[activity.stopping];
  if (state === 'busy' && activity?.paused) return PAUSED;
  return STATES[state];
}

function shorten(label: string): string {
  return label.length <= 40 ? label : `${label.slice(0, 39)}…`;
}
