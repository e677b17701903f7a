import type { ReadOnlyMap } from '../../../lib/agent/read-only-map.js';
import type { ReadOnlyValue } from '../../../lib/agent/read-only-value.js';
import type { World } from './world.js';

/** A program that knows of a replica only what `changes$` tells. */
export class ChangeListener {
  /** How often it was told of the last step. */
  private told = 0;
  private value: unknown;
  private readonly entries: Map<unknown, unknown>;

  constructor(
    private readonly world: World,
    private readonly name: string,
    private readonly view: ReadOnlyValue | ReadOnlyMap,
    /** Looks at the other replicas. */
    private readonly onTold: () => void,
  ) {
    this.entries = new Map('value' in view ? [] : view);
    if ('value' in view) {
      this.value = view.value;
      view.changes$.subscribe(({ value, previous }) => this.replaced(value, previous));
    } else view.changes$.subscribe(({ set, deleted }) => this.changed(set, deleted));
  }

  stepped(): void {
    this.told = 0;
  }

  /** It knows all that there is. */
  checkTold(): void {
    const { view, entries } = this;
    const isRight =
      'value' in view
        ? this.value === view.value
        : entries.size === view.size && [...entries].every(([key, value]) => view.get(key) === value);
    this.check(isRight, 'was not told of a change');
  }

  private replaced(value: unknown, previous: unknown): void {
    this.check(previous === undefined || previous === this.value, 'was told of another value before');
    this.value = value;
    this.toldOnce();
  }

  private changed(set: ReadonlyMap<unknown, unknown>, deleted: ReadonlySet<unknown>): void {
    for (const [key, value] of set) this.entries.set(key, value);
    for (const key of deleted) this.check(this.entries.delete(key), `was told that ${String(key)} is gone`);
    this.toldOnce();
  }

  private toldOnce(): void {
    this.check(++this.told === 1, 'was told of one step twice');
    this.checkTold();
    this.onTold();
  }

  private check(holds: boolean, otherwise: string): void {
    this.world.check(holds, `a listener of ${this.name} ${otherwise}`);
  }
}
