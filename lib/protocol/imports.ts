interface Import {
  readonly object: WeakRef<object>;
  /** How often its number came. */
  received: number;
}

/**
 * What stands here for things of the other end. When the program no longer has such an object, the other end is told,
 * and may forget the thing as well. Belongs to one channel.
 */
export class Imports {
  private readonly byNumber = new Map<number, Import>();
  private readonly collected = new FinalizationRegistry<() => void>((release) => release());

  constructor(private readonly release: (number: number, count: number) => void) {}

  get size(): number {
    return this.byNumber.size;
  }

  /** The object for that number: the same one for as long as the program has it. */
  receive(number: number, make: () => object): object {
    const known = this.byNumber.get(number);
    const alive = known?.object.deref();
    if (known && alive) {
      known.received++;
      return alive;
    }
    const made = make();
    // One that is collected and whose end was not noticed yet: its count goes over to this one.
    const entry = { object: new WeakRef(made), received: (known?.received ?? 0) + 1 };
    this.byNumber.set(number, entry);
    this.collected.register(made, () => this.dropped(number, entry), entry);
    return made;
  }

  /** The program has no more use for it. Returns false when that was known already. */
  dispose(number: number): boolean {
    const entry = this.byNumber.get(number);
    if (!entry) return false;
    this.collected.unregister(entry);
    this.dropped(number, entry);
    return true;
  }

  /** The channel is closed. Gives what the program still has of it. */
  close(): object[] {
    const alive = [...this.byNumber.values()].map(({ object }) => object.deref());
    this.byNumber.clear();
    return alive.filter((object) => object !== undefined);
  }

  private dropped(number: number, entry: Import): void {
    if (this.byNumber.get(number) !== entry) return;
    this.byNumber.delete(number);
    this.release(number, entry.received);
  }
}
