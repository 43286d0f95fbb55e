/** Whether libtensorflow needs a file of a wheel: the libraries, what they load at run time, and their licences. */
export function isNeeded(name: string): boolean {
  if (/^nvidia\//.test(name)) return !/\/include\//.test(name) && !name.endsWith('.py');
  return NEEDED.some((pattern) => pattern.test(name));
}

const NEEDED = [
  /^tensorflow\/libtensorflow[^/]*$/,
  // Libraries that a wheel's build has copied in, beside the package.
  /^[^/]+\.libs\/[^/]+$/,
  /^tensorflow\/(include\/)?LICENSE$/,
  /^tensorflow\/THIRD_PARTY_NOTICES\.txt$/,
  /^[^/]+\.dist-info\/(licenses\/.+|LICENSE[^/]*|METADATA)$/i,
];
