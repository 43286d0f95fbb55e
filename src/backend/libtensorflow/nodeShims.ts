import util from 'node:util';

/** tfjs-node 4.22 calls two functions of node:util that warn in Node 22 and are gone in Node 23. */
export function shimNodeUtil(): void {
  Object.assign(util, {
    isArray: (value: unknown) => Array.isArray(value),
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
