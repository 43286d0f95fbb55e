import { expect, test } from 'vitest';
import { explainNpmError } from '../../../scripts/starting/npmCommand.mjs';

test.each([
  ['npm error code ENOSPC', 'no space is left on the disk'],
  ['npm error code EAI_AGAIN', 'the package registry could not be reached'],
  ['npm error syscall connect ECONNREFUSED', 'the package registry could not be reached'],
  ['npm error code EACCES', 'the folder may not be written to'],
])('%s is explained, and what npm said stays', (output, sentence) => {
  const { message } = explainNpmError(new Error(`npm ci ended with code 1:\n${output}`));
  expect(message.split('\n')[0]).toContain(`The packages could not be installed: ${sentence}`);
  expect(message).toContain(output);
});

test('another error stays as it is', () => {
  expect(explainNpmError(new Error('npm error code EUSAGE')).message).toBe('npm error code EUSAGE');
});
