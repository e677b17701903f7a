import { KeptResults } from './kept-results.js';

/** What an agent knows of the calls of one method whose arguments may come again. */
export class RepeatedMethod {
  readonly kept: KeptResults;
  /** For each key the call in flight whose result may be kept, and which others may join. */
  private readonly inFlight = new Map<string, object>();

  constructor(now: () => number) {
    this.kept = new KeptResults(now);
  }

  /** The call in flight. */
  current(key: string): object | undefined {
    return this.inFlight.get(key);
  }

  begin(key: string, call: object): void {
    this.inFlight.set(key, call);
  }

  /** @returns whether it is the current one still: what it gave was not invalidated meanwhile */
  end(key: string, call: object): boolean {
    return this.inFlight.get(key) === call && this.inFlight.delete(key);
  }

  /** What is kept is not given any more; what is in flight is neither kept nor joined. */
  forget(key: string): void {
    this.kept.delete(key);
    this.inFlight.delete(key);
  }

  forgetAll(): void {
    this.kept.clear();
    this.inFlight.clear();
  }
}
