/** Charts that point at the same place of their common x axis. */
export class HoverGroup {
  private readonly members = new Set<(x: number | undefined) => void>();

  /** @returns a function that leaves the group. */
  join(show: (x: number | undefined) => void): () => void {
    this.members.add(show);
    return () => this.members.delete(show);
  }

  /** Points every chart at x, or at nothing. */
  show(x: number | undefined): void {
    for (const member of this.members) member(x);
  }
}
