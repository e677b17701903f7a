import { type Contract, type ContractState, type StateKind, statesOf } from '../protocol/contract.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { MapReplica } from '../protocol/map-replica.js';
import type { Replica } from '../protocol/replica.js';
import { StateReceiver, type StateReceiverOptions } from '../protocol/state-receiver.js';
import { ValueReplica } from '../protocol/value-replica.js';
import { memberKey } from './member-key.js';
import { ReadOnlyMap } from './read-only-map.js';
import { ReplicaSource } from './read-only-replica.js';
import { ReadOnlyValue } from './read-only-value.js';

interface KnownReplica {
  readonly kind: StateKind;
  readonly replica: Replica;
  readonly source: ReplicaSource;
  /** What programs get. */
  readonly view: ReadOnlyValue | ReadOnlyMap;
}

/** All replicas of one library, by their names: they stay the same from one life of the library to the next. */
export class Replicas {
  private readonly known = new Map<string, KnownReplica>();

  /** @param areFrozen whether what they hold is frozen, so that it is noticed when a program changes it */
  constructor(
    private readonly classes: KnownClasses,
    private readonly areFrozen = process.env['NODE_ENV'] !== 'production',
  ) {}

  viewOf(provider: string, state: string): ReadOnlyValue | ReadOnlyMap | undefined {
    return this.known.get(memberKey(provider, state))?.view;
  }

  /** Receives what a library with that contract sends. */
  receiver(contract: Contract, hooks: Omit<StateReceiverOptions, 'replicas' | 'classes'>): StateReceiver {
    const replicas = statesOf(contract).map(({ provider, state }) => this.replicaFor(provider, state));
    return new StateReceiver({ ...hooks, replicas, classes: this.classes });
  }

  /** They have the state of that library now. Those that it has nothing for stay as they are, and are told to be old. */
  connected(contract: Contract, epoch: number): void {
    const offered = new Set<KnownReplica>();
    for (const { provider, state } of statesOf(contract)) {
      const known = this.known.get(memberKey(provider, state.name));
      if (known?.kind === state.kind) offered.add(known);
    }
    for (const known of this.known.values()) {
      if (offered.has(known)) known.source.connected(epoch);
      else known.source.lost();
    }
  }

  /** There is no library that tells of changes. */
  lost(): void {
    for (const { source } of this.known.values()) source.lost();
  }

  private replicaFor(provider: string, { name, kind }: ContractState): Replica {
    const key = memberKey(provider, name);
    const known = this.known.get(key);
    if (known?.kind === kind) return known.replica;
    const made = this.make(kind, new ReplicaSource(provider, name));
    // Who injected one of the other kind keeps that; nobody sees this one.
    if (!known) this.known.set(key, made);
    return made.replica;
  }

  private make(kind: StateKind, source: ReplicaSource): KnownReplica {
    if (kind === 'map') {
      const replica = new MapReplica(this.areFrozen);
      return { kind, replica, source, view: new ReadOnlyMap(replica, source) };
    }
    const replica = new ValueReplica(this.areFrozen);
    return { kind, replica, source, view: new ReadOnlyValue(replica, source) };
  }
}
