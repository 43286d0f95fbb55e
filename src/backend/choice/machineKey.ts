import os from 'node:os';
import type { LibtensorflowBinding } from '../libtensorflow/libtensorflowBinding.ts';
import { askNvidia } from '../doctor/describeMachine.ts';

/** What the speed of a step depends on, apart from the step: a change of any part makes old figures worthless. */
export async function machineKey(binding: LibtensorflowBinding): Promise<string> {
  const withGpu = binding.isUsingGpuDevice();
  const {
    TF_NUM_INTRAOP_THREADS: threads = '',
    TF_ENABLE_ONEDNN_OPTS: onednn = '',
    TRAINBOOK_GPU: gpu = '',
  } = process.env;
  return [
    `${os.arch()} ${os.cpus()[0]?.model.trim() ?? ''}`,
    `${os.availableParallelism()} cores ${threads}`.trim(),
    `libtensorflow ${binding.TF_Version}, oneDNN ${onednn}`,
    ...(withGpu ? [`GPU ${gpu}`.trim(), ...(await askNvidia())] : ['CPU']),
  ].join('; ');
}
