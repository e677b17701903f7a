import { expect } from '@jest/globals';
import type { Subscription } from 'rxjs';

import type { Relay } from './rig.js';
import type { Agent } from '../../lib/agent/agent.js';
import { makeProxy } from '../../lib/agent/proxy.js';
import type { Replica, ReplicaMap, ReplicaSubject } from '../../lib/interfaces/replica.interface.js';
import type { Contract } from '../../lib/protocol/contract.js';

/** What a worker sees. */
export interface Present {
  readonly map: readonly (readonly [unknown, unknown])[];
  readonly value: unknown;
  readonly round: number;
}

interface Proxies {
  readonly prices: { readonly prices: ReplicaMap<unknown, unknown>; readonly round: Replica<number> };
  readonly config: {
    readonly config: Replica<Readonly<Record<string, unknown>>>;
    readonly round$: ReplicaSubject<number>;
    change(operations: readonly unknown[]): Promise<unknown>;
    ask(size: number): Promise<{ readonly round: number }>;
  };
}

/** A worker that looks at its replicas whenever it can, and at what it is told of them. */
export class ReplicaReader {
  relay: Relay | undefined;
  isStalled = false;
  /** How often each state told of a change. */
  readonly emitted: Record<string, number> = { prices: 0, config: 0, round: 0, round$: 0 };
  private proxies: Proxies | undefined;
  /** What is made of the differences alone. */
  private readonly copy = new Map<unknown, unknown>();
  private last: unknown;
  private readonly subscriptions: Subscription[] = [];

  constructor(
    private readonly agent: Agent,
    readonly name: string,
  ) {}

  connect(address: Parameters<Agent['connect']>[0], relay: Relay): void {
    this.relay = relay;
    this.isStalled = false;
    this.agent.connect(address);
  }

  /** The library was there; its state is, from the first line. */
  async begin(contract: Contract): Promise<void> {
    await this.agent.contract;
    if (this.proxies) return;
    const [prices, config] = contract.providers.map((provider) => makeProxy(provider, this.agent));
    this.proxies = { prices, config } as unknown as Proxies;
    this.listen(this.proxies);
    this.check();
  }

  change(operations: readonly unknown[]): Promise<unknown> {
    return this.own.config.change(operations);
  }

  ask(size: number): Promise<{ readonly round: number }> {
    return this.own.config.ask(size);
  }

  stall(): void {
    this.isStalled = true;
    this.relay?.stall();
  }

  flow(): void {
    this.isStalled = false;
    this.relay?.flow();
  }

  close(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.agent.close();
  }

  get isConnected(): boolean {
    return this.states.every(({ connected }) => connected);
  }

  get epoch(): number {
    return Math.min(...this.states.map(({ epoch }) => epoch));
  }

  get round(): number {
    return this.own.prices.round.value;
  }

  get present(): Present {
    const { prices, config } = this.own;
    return { map: [...prices.prices], value: config.config.value, round: prices.round.value };
  }

  /** Every state is of the same step. */
  check(): void {
    if (!this.proxies) return;
    const { prices, config } = this.proxies;
    const rounds = [prices.prices.get('round'), config.config.value['round'], config.round$.value];
    if (rounds.some((round) => round !== this.round)) expect(rounds).toEqual(rounds.map(() => this.round));
  }

  /** What was told of makes up what there is. */
  checkCopies(): void {
    const { map, value } = this.present;
    expect(this.copy).toEqual(new Map(map));
    expect(this.last).toBe(value);
  }

  toString(): string {
    const { name, isConnected, isStalled, epoch, round } = this;
    return JSON.stringify({ name, isConnected, isStalled, epoch, round });
  }

  private get own(): Proxies {
    if (!this.proxies) throw new Error('It was not connected yet.');
    return this.proxies;
  }

  private get states(): readonly { readonly connected: boolean; readonly epoch: number }[] {
    const { prices, config } = this.own;
    return [prices.prices, prices.round, config.config, config.round$];
  }

  private listen({ prices, config }: Proxies): void {
    for (const [key, value] of prices.prices) this.copy.set(key, value);
    this.last = config.config.value;
    this.subscriptions.push(
      prices.prices.changes$.subscribe(({ set, deleted }) => {
        this.told('prices');
        for (const key of deleted) expect(this.copy.delete(key)).toBe(true);
        for (const [key, value] of set) this.copy.set(key, value);
      }),
      config.config.changes$.subscribe(({ value, previous }) => {
        this.told('config');
        expect(previous).toBe(this.last);
        this.last = value;
        expect(config.config.value).toBe(value);
      }),
      prices.round.changes$.subscribe(() => this.told('round')),
      config.round$.changes$.subscribe(() => this.told('round$')),
    );
  }

  private told(state: string): void {
    this.emitted[state] = (this.emitted[state] ?? 0) + 1;
    this.check();
  }
}
