/** Who waits, in the order of the calls. */
export class AnswersInOrder<T> {
  private waiting: ((answer: T) => void)[] = [];
  private head = 0;

  next(): Promise<T> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  arrived(answer: T): void {
    const resolve = this.waiting[this.head++];
    if (this.head > 1_024) this.forgetAnswered();
    resolve?.(answer);
  }

  private forgetAnswered(): void {
    this.waiting = this.waiting.slice(this.head);
    this.head = 0;
  }
}
