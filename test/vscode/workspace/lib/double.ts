/** A module of the user's own, for a cell to import. */
export function double(value: number): number {
  return 2 * value;
}
