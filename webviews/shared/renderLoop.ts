/** Calls `render` once before the next picture however often it is asked: ten messages a second need ten renders, not fifty. */
export class RenderLoop {
  private asked = false;

  constructor(
    private readonly render: () => void,
    /** A port: `requestAnimationFrame` in a browser. */
    private readonly schedule: (callback: () => void) => void = (callback) =>
      void requestAnimationFrame(callback),
  ) {}

  request(): void {
    if (this.asked) return;
    this.asked = true;
    this.schedule(() => this.flush());
  }

  /** Renders now what was asked for, so that the document can be measured. */
  flush(): void {
    if (!this.asked) return;
    this.asked = false;
    this.render();
  }
}
