import { EventEmitter, once } from 'node:events';

/** Counts what happens, and lets somebody wait for a number of it. */
export class CountUp {
  private readonly events = new EventEmitter();
  private count = 0;

  increase(): void {
    this.count++;
    this.events.emit('increased');
  }

  /** Resolves when it has happened `times` times since this object was made. */
  async reached(times: number): Promise<void> {
    while (this.count < times) await once(this.events, 'increased');
  }
}
