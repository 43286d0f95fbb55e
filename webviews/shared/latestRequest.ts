export interface LatestOptions<Ask, Answer> {
  ask(question: Ask): Promise<Answer>;
  onAnswer(answer: Answer, question: Ask): void;
  onError(error: Error, question: Ask): void;
}

/**
 * Asks one question at a time and, when the answer comes, only the newest of those that came meanwhile: a kernel that
 * answers between training steps is not sent twenty pages that nobody wants to see any more.
 */
export class LatestRequest<Ask, Answer> {
  private running = false;
  private next: { question: Ask } | undefined;

  constructor(private readonly options: LatestOptions<Ask, Answer>) {}

  /** Whether an answer is awaited. */
  get pending(): boolean {
    return this.running;
  }

  send(question: Ask): void {
    this.next = { question };
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.next) {
      const { question } = this.next;
      this.next = undefined;
      const outcome = await this.options.ask(question).then(
        (answer) => () => this.options.onAnswer(answer, question),
        (error: Error) => () => this.options.onError(error, question),
      );
      if (!this.next) this.running = false;
      outcome();
    }
  }
}
