import { batch, openBatch } from '../../../lib/library/batch.js';
import { Replicated } from '../../../lib/library/replicated.js';
import { ReplicatedMap } from '../../../lib/library/replicated-map.js';
import { sourceOf } from '../../../lib/library/state-sources.js';
import type { Contract, StateKind } from '../../../lib/protocol/contract.js';
import { StatePublisher } from '../../../lib/protocol/state-publisher.js';
import type { StateSource } from '../../../lib/protocol/state-source.js';
import { changeMap, firstEntries, type Key } from './map-steps.js';
import type { Content } from './state-content.js';
import { changeValue, firstRecord, type StateRecord } from './value-steps.js';
import type { World } from './world.js';

export const PROVIDER = 'lib';

/** What all states are between two changes, or batches of them. Nobody may ever see anything else. */
export interface Moment {
  readonly contents: readonly Content[];
  /** How many results were invalidated until then. */
  readonly invalidated: number;
}

/** What a library had published when it did something. */
export interface Published {
  readonly state: PublishedState;
  readonly moment: number;
}

interface OfferedState {
  readonly name: string;
  readonly kind: StateKind;
  readonly source: Replicated<StateRecord> | ReplicatedMap<Key, unknown>;
}

/** The state of one library, with all that it ever was. */
export class PublishedState {
  readonly publisher: StatePublisher;
  readonly contract: Contract;
  readonly moments: Moment[] = [];
  /** What its event loop is to do in a later turn. */
  commitDue = false;
  slicesDue = 0;
  /** How many results were invalidated. */
  invalidated = 0;
  private readonly states: readonly OfferedState[];

  constructor(
    private readonly world: World,
    readonly epoch: number,
  ) {
    this.states = world.hasStates ? offered(world, epoch) : [];
    const states = this.states.map(({ name, kind }) => ({ name, kind }));
    this.contract = { providers: [{ name: PROVIDER, methods: [], states }] };
    this.publisher = new StatePublisher(
      this.states.map(({ name, source }) => ({
        name: `${PROVIDER}.${name}`,
        source: sourceOf(source) as StateSource,
      })),
      {
        classes: world.classes,
        epoch,
        batch: openBatch,
        requestCommit: () => (this.commitDue = true),
        requestSlice: () => this.slicesDue++,
      },
    );
    this.publisher.start();
    this.remember();
  }

  /** The number of what it is now. */
  get moment(): number {
    return this.moments.length - 1;
  }

  /** A program changes something, or several things in a batch. @param within may happen in the middle of that */
  change(within: () => void): void {
    const { random } = this.world;
    if (random.chance(0.4)) batch(() => this.changeSome(random.between(2, 5), within));
    else this.changeOne();
    this.remember();
    this.world.log(() => `library ${this.epoch} is at moment ${this.moment}`);
  }

  commit(): void {
    this.commitDue = false;
    this.publisher.commit();
  }

  sendSlice(): void {
    this.slicesDue--;
    this.publisher.sendSlice();
  }

  /** Nothing is due: what changed was published, and nothing waits. @param sessions how many are up */
  checkAtRest(sessions: number): void {
    const { publisher } = this;
    const { size: waiting } = publisher['waiting'];
    const { size: feeds } = publisher['feeds'];
    this.check(publisher['pending'] === undefined, 'keeps a step that it did not send');
    this.check(waiting === 0, `keeps ${waiting} feeds that wait for a slice`);
    this.check(feeds === sessions, `has ${feeds} feeds, and ${sessions} sessions`);
  }

  private changeSome(count: number, within: () => void): void {
    for (let change = 0; change < count; change++) {
      this.changeOne();
      if (this.world.random.chance(0.1)) within();
    }
  }

  private changeOne(): void {
    const { world } = this;
    const { random } = world;
    const state = random.pick(this.states);
    if (!state || random.chance(0.1)) this.invalidate();
    else if (state.source instanceof Replicated) changeValue(world, state.source, this.epoch);
    else changeMap(world, state.source, this.epoch);
  }

  private invalidate(): void {
    this.publisher.invalidate(0, [this.epoch, ++this.invalidated]);
  }

  private remember(): void {
    const contents = this.states.map(({ source }) =>
      source instanceof Replicated ? source.value : [...source],
    );
    this.moments.push({ contents, invalidated: this.invalidated });
  }

  private check(holds: boolean, otherwise: string): void {
    this.world.check(holds, `library ${this.epoch} ${otherwise}`);
  }
}

/** Each epoch may offer its states under other numbers, and not all of them. */
function offered(world: World, epoch: number): OfferedState[] {
  const { random } = world;
  const map = (name: string): OfferedState => ({
    name,
    kind: 'map',
    source: new ReplicatedMap(firstEntries(world, epoch)),
  });
  const source = new Replicated(firstRecord(world, epoch));
  const all: OfferedState[] = [{ name: 'flags', kind: 'value', source }, map('prices'), map('stock')];
  const first = random.below(all.length);
  const turned = [...all.slice(first), ...all.slice(0, first)];
  return random.chance(0.8) ? turned : turned.slice(1);
}
