import type { BackendDescription } from '../../protocol/runData.ts';
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

/** What the status item says about a notebook's kernel. */
export function kernelStatus(state: KernelState, backend: BackendDescription | undefined): KernelStatus {
  const { icon, text } = STATES[state];
  const parts = [`Trainbook: ${text}`, backend && shorten(backend.label)].filter(Boolean);
  const details = backend
    ? [`Computes with ${backend.label}.`, backend.proof, backend.loss]
    : ['The backend is chosen when a cell first needs one.'];
  return {
    text: `$(${icon}) ${parts.join(' · ')}`,
    tooltip: [`Trainbook kernel: ${text}.`, ...details, 'Click for actions.'].filter(Boolean).join('\n'),
    warns: state === 'failed' || backend?.loss !== undefined,
  };
}

function shorten(label: string): string {
  return label.length <= 40 ? label : `${label.slice(0, 39)}…`;
}
