import { Caller } from '../../../lib/protocol/caller.js';
import type { World } from './world.js';

/** A caller and its timer, which may have several channels one after the other, and beside each other. */
export class Asker {
  readonly caller: Caller;
  expiryAt = Infinity;

  constructor(world: World) {
    this.caller = new Caller({
      classes: world.classes,
      now: () => world.now,
      requestExpiry: (deadline) => {
        if (deadline < this.expiryAt) this.expiryAt = deadline;
      },
    });
  }

  expire(): void {
    this.expiryAt = Infinity;
    this.expiryAt = Math.min(this.caller.expire() ?? Infinity, this.expiryAt);
  }
}
