import { expect, it } from 'vitest';
import { legacyName } from '../../../../src/training/node/weights/hdf5/kerasNames.ts';

it.each([
  ['model_weights/conv/conv/kernel:0', 'conv/kernel'],
  ['block1_conv1/block1_conv1_W_1:0', 'block1_conv1/kernel'],
  ['block1_conv1/block1_conv1_b_1:0', 'block1_conv1/bias'],
  ['bn_conv1/bn_conv1_running_std_1:0', 'bn_conv1/moving_variance'],
  ['conv1_conv/conv1_conv/kernel:0', 'conv1_conv/kernel'],
  ['lstm/lstm/lstm_cell_1/recurrent_kernel:0', 'lstm/recurrent_kernel'],
])('%s is %s', (path, name) => {
  expect(legacyName(path)).toBe(name);
});
