/**
 * Name of the file, in the folder for temporary files, in which the extension host with that process id tells the
 * TypeScript servers that it started in which notebooks the language server speaks: a JSON list of the names of their
 * cells, up to the `#`. A message would reach only one of the two servers that VS Code starts.
 */
export function mutedNotebooksFile(hostProcess: number): string {
  return `trainbook-typescript-${hostProcess}.json`;
}
