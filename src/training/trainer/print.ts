/** The library also runs where neither Node's nor the browser's types are known; every such world has a console. */
declare const console: { log(line: string): void; warn(line: string): void };

export function printLine(line: string): void {
  console.log(line);
}

export function printWarning(line: string): void {
  console.warn(line);
}
