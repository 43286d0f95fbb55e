import * as tf from '@tensorflow/tfjs';

// The pure JavaScript backend recommends another one at its first use; tests have chosen it.
tf.env().set('IS_TEST', true);
