import { inspect } from 'node:util';

import { ReadOnlyReplicaError } from '../errors/read-only-replica.error.js';
import type { ReplicaStatus } from '../interfaces/replica.interface.js';
import type { Replica } from '../protocol/replica.js';
import { machineNow } from '../transport/machine-clock.js';

/** What is known of a replica beside what it holds. */
export class ReplicaSource {
  /** Of the library that its state is of. */
  epoch = 0;
  private lostAt: number | undefined = machineNow();

  constructor(
    readonly provider: string,
    readonly state: string,
  ) {}

  get isConnected(): boolean {
    return this.lostAt === undefined;
  }

  get ageMs(): number {
    return this.lostAt === undefined ? 0 : Math.round(machineNow() - this.lostAt);
  }

  connected(epoch: number): void {
    this.epoch = epoch;
    this.lostAt = undefined;
  }

  lost(): void {
    this.lostAt ??= machineNow();
  }
}

/** What every replica has that programs get. */
export abstract class ReadOnlyReplica implements ReplicaStatus {
  readonly #replica: Replica;
  readonly #source: ReplicaSource;

  constructor(replica: Replica, source: ReplicaSource) {
    this.#replica = replica;
    this.#source = source;
  }

  get connected(): boolean {
    return this.#source.isConnected;
  }

  get epoch(): number {
    return this.#source.epoch;
  }

  get version(): number {
    return this.#replica.version;
  }

  get ageMs(): number {
    return this.#source.ageMs;
  }

  /** What it holds, as it is printed and turned into JSON. */
  abstract toJSON(): unknown;

  [inspect.custom](): unknown {
    return this.toJSON();
  }

  /** @throws {ReadOnlyReplicaError} always */
  protected refuse(what: string): never {
    const { provider, state } = this.#source;
    throw new ReadOnlyReplicaError(`${provider}.${state}`, provider, what);
  }
}
