import type { StateReceiver } from '../../../lib/protocol/state-receiver.js';
import type { PublishedState } from './published-state.js';
import type { ReplicaWatch } from './replica-watch.js';
import type { World } from './world.js';

/** What an agent gets of the state of one library, over one connection. */
export class ReplicaEnd {
  readonly receiver: StateReceiver;
  /** Up to which one results were forgotten. */
  forgotten = 0;
  /** The last one that was forgotten by itself. */
  private last = 0;
  private hasCome = false;
  private isRetired = false;

  /** @param onFirst all state has come */
  constructor(
    private readonly world: World,
    watch: ReplicaWatch,
    readonly state: PublishedState,
    onFirst: () => void,
  ) {
    this.receiver = watch.replicas.receiver(state.contract, {
      onCommit: () => {
        this.world.check(!this.isRetired, 'a library that was replaced made a step visible');
        if (!this.hasCome) onFirst();
        this.hasCome = true;
        watch.stepped();
      },
      forget: (_method, args) => this.forget(args as readonly number[]),
      forgetAll: () => (this.forgotten = state.invalidated),
    });
  }

  start(): void {
    this.receiver.start();
  }

  retire(): void {
    this.isRetired = true;
    this.receiver.retire();
  }

  /** Nothing is on its way: nothing is kept for a step that will not come. */
  checkAtRest(name: string): void {
    const { size: drafts } = this.receiver['drafts'];
    const { length: toForget } = this.receiver['toForget'];
    this.world.check(drafts === 0, `${name} keeps ${drafts} drafts`);
    this.world.check(toForget === 0, `${name} keeps ${toForget} results to be forgotten`);
  }

  private forget([epoch, number = 0]: readonly number[]): void {
    const { state, world, last } = this;
    world.check(epoch === state.epoch, `epoch ${epoch} invalidates a result of epoch ${state.epoch}`);
    world.check(number > last, `result ${number} was invalidated after ${last}`);
    this.last = number;
    this.forgotten = Math.max(this.forgotten, number);
  }
}
