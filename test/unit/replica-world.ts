import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { BehaviorSubject } from 'rxjs';

import { settle } from './caller-bench.js';
import { ReplicaReader, type Present } from './replica-reader.js';
import { DEFAULT_TIMEOUT_MS, SocketLibrary } from './rig.js';
import { classes } from './wire.js';
import { Agent } from '../../lib/agent/agent.js';
import { batch } from '../../lib/library/batch.js';
import type { Offer } from '../../lib/library/offer.js';
import { makeOffer } from '../../lib/library/shared-instance.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { replicated } from '../../lib/library/replicated.js';
import { Session } from '../../lib/library/session.js';
import { inProcessPair } from '../../lib/transport/in-process.transport.js';

export type Key = string | number | boolean | bigint;
export type Operation =
  | { readonly kind: 'set'; readonly key: Key; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: Key }
  | { readonly kind: 'clear' }
  | { readonly kind: 'fill'; readonly count: number; readonly size: number }
  | { readonly kind: 'put'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'list'; readonly start: number; readonly items: readonly unknown[] }
  | { readonly kind: 'replace'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'within'; readonly number: number; readonly value: unknown }
  | { readonly kind: 'widen'; readonly count: number; readonly size: number };

/** What the operations change; the library and the model have it. */
interface Contents {
  readonly map: Pick<Map<Key, unknown>, 'set' | 'delete' | 'clear'>;
  value: Readonly<Record<string, unknown>>;
}

const numbered = (count: number, size: number, of: Contents): [string, string][] =>
  Array.from({ length: count }, (_, number) => [
    `key ${number}`,
    `${number} of ${Object.keys(of.value).length}`.padEnd(size),
  ]);

function change(contents: Contents, operation: Operation): void {
  const { map, value } = contents;
  switch (operation.kind) {
    case 'set':
      map.set(operation.key, operation.value);
      return;
    case 'delete':
      map.delete(operation.key);
      return;
    case 'clear':
      return map.clear();
    case 'fill':
      for (const [key, text] of numbered(operation.count, operation.size, contents)) map.set(key, text);
      return;
    case 'put':
      contents.value = { ...value, [operation.name]: operation.value };
      return;
    case 'remove': {
      const { [operation.name]: _removed, ...rest } = value;
      contents.value = rest;
      return;
    }
    case 'list': {
      const list = Array.isArray(value['list']) ? (value['list'] as unknown[]) : [];
      contents.value = { ...value, list: list.toSpliced(operation.start % 5, 2, ...operation.items) };
      return;
    }
    case 'replace':
      contents.value = operation.value;
      return;
    case 'within':
      contents.value = {
        ...value,
        wide: { ...(value['wide'] as object), [`key ${operation.number}`]: operation.value },
      };
      return;
    case 'widen':
      contents.value = {
        ...value,
        wide: Object.fromEntries(numbered(operation.count, operation.size, contents)),
      };
      return;
  }
}

/** Each change also changes the round, in states of two providers: nobody may see two different ones. */
class Prices {
  readonly prices = replicatedMap<Key, unknown>();
  readonly round = replicated(0);
}

class Config {
  readonly config = replicated<Readonly<Record<string, unknown>>>({ round: 0 });
  readonly round$ = new BehaviorSubject(0);

  constructor(private readonly library: () => ModelLibrary) {}

  change(operations: readonly Operation[]): number {
    return this.library().change(operations);
  }

  /** An answer that is large keeps the channel busy. */
  ask(size: number): { readonly round: number; readonly text: string } {
    return { round: this.round$.value, text: 'x'.repeat(size) };
  }
}

/** One life of the library. */
class ModelLibrary {
  readonly prices = new Prices();
  readonly config = new Config(() => this);
  readonly offer: Offer;
  socket!: SocketLibrary;

  constructor(
    readonly epoch: number,
    readonly model: Model,
  ) {
    this.put();
    const shared = { origin: 'a test', methodOptions: () => ({}) };
    this.offer = makeOffer([
      { ...shared, name: 'prices', instance: this.prices },
      { ...shared, name: 'config', instance: this.config },
    ]);
  }

  /** All that the model has, as a provider restores its state before it is shared. */
  private put(): void {
    const { prices, config, model } = this;
    for (const [key, value] of model.map) prices.prices.set(key, value);
    config.config.set({ ...model.value, round: model.round });
    prices.round.set(model.round);
    config.round$.next(model.round);
  }

  change(operations: readonly Operation[]): number {
    const { prices, config, model } = this;
    const round = model.change(operations);
    batch(() => {
      const contents = { map: prices.prices, value: config.config.value };
      for (const operation of operations) change(contents, operation);
      config.round$.next(round);
      prices.round.set(round);
      config.config.set({ ...contents.value, round });
      prices.prices.set('round', round);
    });
    return round;
  }
}

/** What there should be. */
class Model {
  round = 0;
  map = new Map<Key, unknown>([['round', 0]]);
  value: Readonly<Record<string, unknown>> = { round: 0 };

  change(operations: readonly Operation[]): number {
    for (const operation of operations) change(this, operation);
    this.round++;
    this.value = { ...this.value, round: this.round };
    this.map.set('round', this.round);
    return this.round;
  }

  get present(): Present {
    return { map: [...this.map], value: this.value, round: this.round };
  }
}

/** Workers, and the library that they have replicas of. */
export class ReplicaWorld {
  readonly model = new Model();
  private library!: ModelLibrary;
  private readonly readers: ReplicaReader[] = [];
  private readonly libraries: SocketLibrary[] = [];
  private asked: Promise<void>[] = [];
  private agents = 0;
  /** What workers found wrong with what the library sent. */
  private readonly broken: Error[] = [];

  static async open(): Promise<ReplicaWorld> {
    const world = new ReplicaWorld();
    await world.startLibrary();
    await world.addSocketReader();
    await world.addInlineReader();
    return world;
  }

  async close(): Promise<void> {
    for (const reader of this.readers) reader.close();
    await Promise.all(this.libraries.map((library) => library.close()));
  }

  change(operations: readonly Operation[]): void {
    this.library.change(operations);
  }

  /** A worker changes it: its replica shows that when the result is there. */
  async changeBy(at: number, operations: readonly Operation[]): Promise<void> {
    const reader = this.pick(at, ({ isStalled }) => !isStalled);
    const round = await reader.change(operations);
    expect(reader.present).toEqual(this.model.present);
    expect(round).toBe(this.model.round);
  }

  /** Calls whose results may come much later. */
  ask(at: number, size: number): void {
    const reader = this.pick(at);
    const answer = reader.ask(size).then(
      (result) => expect(reader.round).toBeGreaterThanOrEqual(result.round),
      // The channel that it was sent over is gone.
      (error: Error) => expect(error.name).toBe('CallLostError'),
    );
    this.asked.push(answer);
  }

  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) {
      await settle();
      for (const reader of this.readers) reader.check();
    }
  }

  /** Several steps, as large as a step may be: more than may wait for one worker. */
  async flood(): Promise<void> {
    for (let step = 0; step < 20; step++) {
      this.change([{ kind: 'set', key: `flood ${step % 4}`, value: `${step}`.padEnd(1_000_000) }]);
      await this.turns(1);
    }
    this.change([0, 1, 2, 3].map((key) => ({ kind: 'delete', key: `flood ${key}` })));
  }

  stall(at: number): void {
    this.pick(at, ({ relay }) => relay !== undefined).stall();
  }

  flow(at: number): void {
    this.pick(at).flow();
  }

  /** The connection of a worker is gone, and it makes another. */
  async cut(at: number): Promise<void> {
    const reader = this.pick(at, ({ relay }) => relay !== undefined);
    const before = reader.isStalled ? undefined : reader.present;
    reader.flow();
    reader.relay?.cut();
    await this.until(() => !reader.isConnected);
    if (before) expect(reader.present.map.length).toBeGreaterThan(0);
    await this.connect(reader);
  }

  /** Another library takes the place of this one. */
  async replace(isRestored: boolean, isGap: boolean): Promise<void> {
    await this.quiet();
    const old = this.library;
    for (const reader of this.readers.filter(({ relay }) => !relay)) this.remove(reader);
    const counts = this.readers.map(({ emitted }) => ({ ...emitted }));
    if (isGap) await this.goAway(old);
    if (!isRestored) this.forget();
    await this.startLibrary();
    await Promise.all(this.readers.map((reader) => this.connect(reader)));
    await this.quiet();
    this.readers.forEach(({ emitted }, at) => {
      for (const [state, count] of Object.entries(emitted))
        expect(count - (counts[at]?.[state] ?? 0)).toBeLessThanOrEqual(1);
    });
    if (!isGap) await old.socket.server.close();
    await this.addInlineReader();
  }

  /** While the library is away there is what there was. */
  private async goAway(library: ModelLibrary): Promise<void> {
    await library.socket.server.close();
    await this.until(() => this.readers.every(({ isConnected }) => !isConnected));
    for (const reader of this.readers) expect(reader.present).toEqual(this.model.present);
  }

  private forget(): void {
    const { model } = this;
    model.map = new Map<Key, unknown>([
      ['round', model.round + 1],
      ...[...model.map].filter(([key]) => key !== 'round').slice(1, 4),
    ]);
    model.round++;
    model.value = { round: model.round, wide: model.value['wide'] };
  }

  async addSocketReader(): Promise<void> {
    if (this.readers.length > 4) return;
    const name = `worker ${++this.agents}`;
    const agent = this.agent(name);
    const reader = new ReplicaReader(agent, name);
    await this.connect(reader);
    this.readers.push(reader);
  }

  async addInlineReader(): Promise<void> {
    if (this.readers.length > 4) return;
    const { offer, socket } = this.library;
    const { publisher } = socket.server['options'];
    const [agentEnd, libraryEnd] = inProcessPair();
    const session = new Session({
      offer,
      publisher,
      classes,
      timeoutMs: DEFAULT_TIMEOUT_MS,
      peer: 'inline',
      send: (frame) => libraryEnd.send(frame),
    });
    libraryEnd.open({ onFrame: (frame) => session.receive(frame), onClose: () => session.close() });
    const agent = this.agent('inline');
    agent.use(agentEnd, offer.contract);
    const reader = new ReplicaReader(agent, 'inline');
    await reader.begin(offer.contract);
    this.readers.push(reader);
  }

  /** Every worker reads, and has what there should be. */
  async quiet(): Promise<void> {
    for (const reader of this.readers) reader.flow();
    await this.until(() => this.readers.every((reader) => this.isCurrent(reader)));
    const { present } = this.model;
    for (const reader of this.readers) {
      expect(reader.present).toEqual(present);
      reader.checkCopies();
    }
    await Promise.all(this.asked.splice(0));
    expect(this.broken).toEqual([]);
  }

  /** Within a process there is one life of a library, and it is the first. */
  private isCurrent({ isConnected, round, epoch, relay }: ReplicaReader): boolean {
    return isConnected && round === this.model.round && epoch === (relay ? this.library.epoch : 1);
  }

  private async startLibrary(): Promise<void> {
    const library = new ModelLibrary(this.libraries.length + 1, this.model);
    library.socket = await SocketLibrary.listen(library.offer, {}, library.epoch);
    this.libraries.push(library.socket);
    this.library = library;
  }

  private async connect(reader: ReplicaReader): Promise<void> {
    const { socket, offer } = this.library;
    const relay = await socket.relay(`${reader.name} ${++this.agents}`);
    reader.connect({ ...socket.addressOf(reader.name), socketPath: relay.path }, relay);
    await reader.begin(offer.contract);
  }

  private agent(name: string): Agent {
    return new Agent({
      name,
      timeoutMs: DEFAULT_TIMEOUT_MS,
      classes,
      onBroken: (error) => this.broken.push(error),
    });
  }

  private remove(reader: ReplicaReader): void {
    reader.close();
    this.readers.splice(this.readers.indexOf(reader), 1);
  }

  private pick(at: number, isOne: (reader: ReplicaReader) => boolean = () => true): ReplicaReader {
    const readers = this.readers.filter(isOne);
    const reader = readers[at % readers.length] ?? this.readers[0];
    if (!reader) throw new Error('There is no reader.');
    if (!isOne(reader)) reader.flow();
    return reader;
  }

  private async until(condition: () => boolean): Promise<void> {
    const end = performance.now() + 10_000;
    while (!condition()) {
      if (performance.now() > end)
        throw new Error(`It should be round ${this.model.round}, and is ${this.readers.join(', ')}.`);
      if (this.broken[0]) throw this.broken[0];
      await this.turns(1);
    }
  }
}

/** A command as fast-check runs and prints it. */
class Step implements fc.AsyncCommand<object, ReplicaWorld> {
  constructor(
    private readonly text: string,
    private readonly action: (world: ReplicaWorld) => void | Promise<void>,
  ) {}

  check(): boolean {
    return true;
  }

  async run(_model: object, world: ReplicaWorld): Promise<void> {
    await this.action(world);
  }

  toString(): string {
    return this.text;
  }
}

const LARGE = 1_200_000;
const key: fc.Arbitrary<Key> = fc.constantFrom<Key>(
  'a',
  'b',
  '1',
  1,
  1n,
  true,
  'key 0',
  'key 700',
  '__proto__',
);
const name = fc.constantFrom('a', 'b', 'list', 'wide', '7', '__proto__');
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.date(),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom<unknown>(undefined, -0, Number.NaN, 5n),
);
const size = fc.constantFrom(20, 600);
const count = fc.constantFrom(10, 2_500);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), key, value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fill' as const), count, size }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), name, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('list' as const),
      start: fc.nat({ max: 20 }),
      items: fc.array(value, { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      value: fc.dictionary(fc.string({ maxLength: 3 }), value, { maxKeys: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('widen' as const), count, size }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('within' as const), number: fc.nat({ max: 2_600 }), value }),
  },
  {
    weight: 1,
    arbitrary: key.map((to): Operation => ({ kind: 'set', key: to, value: 'x'.repeat(LARGE) })),
  },
);
const operations = fc.array(operation, { minLength: 1, maxLength: 5 });
const at = fc.nat({ max: 20 });

const shown = (of: unknown): string => fc.stringify(of).replaceAll(/x{20,}/g, (text) => `x*${text.length}`);

const step = (
  weight: number,
  arbitrary: fc.Arbitrary<Step>,
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> } => ({ weight, arbitrary });

export const anyCommand = [
  fc.oneof(
    step(
      12,
      operations.map((list) => new Step(`change ${shown(list)}`, (world) => world.change(list))),
    ),
    step(
      6,
      fc
        .tuple(at, operations)
        .map(([by, list]) => new Step(`${by} calls ${shown(list)}`, (world) => world.changeBy(by, list))),
    ),
    step(
      4,
      fc
        .tuple(at, fc.constantFrom(10, 3_000_000))
        .map(([by, length]) => new Step(`${by} asks ${length}`, (world) => world.ask(by, length))),
    ),
    step(
      8,
      fc
        .integer({ min: 1, max: 6 })
        .map((number) => new Step(`${number} turns`, (world) => world.turns(number))),
    ),
    step(
      4,
      at.map((of) => new Step(`${of} stalls`, (world) => world.stall(of))),
    ),
    step(
      2,
      at.map((of) => new Step(`${of} flows`, (world) => world.flow(of))),
    ),
    step(
      1,
      fc.constant(0).map(() => new Step('flood', (world) => world.flood())),
    ),
    step(
      2,
      at.map((of) => new Step(`${of} is cut`, (world) => world.cut(of))),
    ),
    step(
      2,
      fc.constant(0).map(() => new Step('another worker', (world) => world.addSocketReader())),
    ),
    step(
      1,
      fc.constant(0).map(() => new Step('another inline', (world) => world.addInlineReader())),
    ),
    step(
      2,
      fc.constant(0).map(() => new Step('quiet', (world) => world.quiet())),
    ),
    step(
      1,
      fc
        .tuple(fc.boolean(), fc.boolean())
        .map(
          ([isRestored, isGap]) =>
            new Step(`replaced, restored ${isRestored}, gap ${isGap}`, (world) =>
              world.replace(isRestored, isGap),
            ),
        ),
    ),
  ),
];
