import { noSpace, SetupFailure } from './setupFailure.ts';

const NETWORK =
  /name resolution|ENOTFOUND|Max retries exceeded|Connection (refused|reset|aborted)|ConnectTimeout|Network is unreachable|ProxyError|error sending request|Failed to fetch|dns error|Read timed out|CERTIFICATE_VERIFY_FAILED/i;

/** Says in one sentence why pip or uv failed. */
export function explainPackageTool(tool: string, what: string, output: string): SetupFailure {
  if (/No space left on device|Disk quota exceeded/i.test(output)) return noSpace('the cache');
  if (NETWORK.test(output)) {
    return new SetupFailure(
      `${tool} can not reach the network`,
      'connect, or set up its index or proxy (pip config, UV_INDEX_URL, HTTPS_PROXY), and run `trainbook setup` again',
    );
  }
  if (/No matching distribution|no solution found|Could not find a version/i.test(output)) {
    return new SetupFailure(
      `${tool} finds no ${what} for this machine in its package index`,
      'install TensorFlow yourself and point TRAINBOOK_LIBTENSORFLOW to its folder',
    );
  }
  if (/do not match the hash|hash mismatch/i.test(output)) {
    return new SetupFailure(`${what} was damaged on its way`, 'run `trainbook setup` again');
  }
  return new SetupFailure(
    `${tool} could not get ${what} (${lastLine(output)})`,
    `try \`${tool} download ${what}\` in a terminal to see more`,
  );
}

function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !/^\[notice\]|^WARNING/.test(line));
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing').slice(0, 200);
}
