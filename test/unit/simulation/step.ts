import { finish } from './body.js';
import type { CallRecord } from './call-record.js';
import type { Cluster } from './cluster.js';
import type { Consumer } from './consumer.js';
import type { End } from './end.js';
import {
  callFunction,
  callMethod,
  disposeFunction,
  openMethod,
  readStream,
  watchFunction,
} from './program.js';
import type { SimulatedProcess } from './simulated-process.js';
import { produceSome } from './source.js';
import type { World } from './world.js';

/** One thing that may happen. Returns false when just now it cannot. */
type Step = (cluster: Cluster, world: World) => boolean;

const NETWORK = {
  read(cluster, world) {
    const end = world.random.pick(cluster.ends.filter(({ bytesToRead }) => bytesToRead > 0));
    end?.read(howMuch(end, world));
    return end !== undefined;
  },
  flush(cluster, world) {
    const end = world.random.pick(cluster.ends.filter(({ flushDue }) => flushDue));
    end?.flush();
    return end !== undefined;
  },
  notice(cluster, world) {
    const end = world.random.pick(cluster.ends.filter(({ closeDue }) => closeDue));
    if (end) cluster.notice(end);
    return end !== undefined;
  },
  expire(cluster, world) {
    const end = world.random.pick(cluster.ends.filter(({ expiryAt }) => expiryAt <= world.now));
    end?.expire();
    return end !== undefined;
  },
  wait(_cluster, world) {
    world.now += world.random.between(1, 8);
    return true;
  },
  connect(cluster, world) {
    const agent = world.random.pick(cluster.agents.filter(({ end }) => !end.channel));
    if (agent) cluster.connect(agent);
    return agent !== undefined;
  },
  cut(cluster, world) {
    const connection = world.random.pick(cluster.connections.filter(({ isCut }) => !isCut));
    if (connection) cluster.cut(connection);
    return connection !== undefined;
  },
  kill(cluster, world) {
    const agent = world.random.chance(0.4) ? world.random.pick(cluster.agents) : undefined;
    if (agent) cluster.killAgent(agent);
    else cluster.killLibrary();
    return true;
  },
} satisfies Record<string, Step>;

const PROGRAMS = {
  call(cluster, world) {
    return act(world, world.random.pick(cluster.agents), (agent) => callMethod(world, agent));
  },
  open(cluster, world) {
    return act(world, world.random.pick(cluster.agents), (agent) => openMethod(world, agent));
  },
  invoke(cluster, world) {
    const process = world.random.pick(cluster.processes);
    const held = world.random.pick(process?.functions ?? []);
    return act(world, held && process, () => held && callFunction(world, held));
  },
  finish(_cluster, world) {
    const body = world.random.pick(world.bodies.filter(({ isStuck }) => !isStuck));
    if (body) world.within(body.context, () => finish(world, body));
    return body !== undefined;
  },
  produce(_cluster, world) {
    const run = world.random.pick(world.runs.filter(({ isActive, process }) => isActive && process.isAlive));
    if (run) produceSome(world, run);
    return run !== undefined;
  },
  read(cluster, world) {
    const process = world.random.pick(cluster.processes);
    const held = world.random.pick(process?.streams ?? []);
    return act(world, held && process, () => held && readStream(world, held));
  },
  pull(_cluster, world) {
    const consumer = world.random.pick(active(world).filter(({ pull }) => pull));
    consumer?.pull?.();
    return consumer !== undefined;
  },
  leave(_cluster, world) {
    const consumer = world.random.pick(active(world));
    if (consumer) leave(world, consumer);
    return consumer !== undefined;
  },
  cancel(cluster, world) {
    const process = world.random.pick(cluster.processes);
    const record = world.random.pick(process?.cancellable ?? []);
    if (record) abort(world, record.plan.controller, `call ${record.tag}`);
    return record !== undefined;
  },
  abort(cluster, world) {
    const process = world.random.pick(cluster.processes);
    const signal = world.random.pick(process?.made.filter(({ kind }) => kind === 'signal') ?? []);
    if (signal) abort(world, signal.controller, 'a signal');
    return signal !== undefined;
  },
  dispose(cluster, world) {
    const held = world.random.pick(world.random.pick(cluster.processes)?.functions ?? []);
    if (held) disposeFunction(world, held);
    return held !== undefined;
  },
  watch(cluster, world) {
    const held = world.random.pick(world.random.pick(cluster.processes)?.functions ?? []);
    if (held) watchFunction(world, held);
    return held !== undefined;
  },
} satisfies Record<string, Step>;

type ProgramStep = keyof typeof PROGRAMS;

const NETWORK_WEIGHTS = {
  read: 12,
  flush: 12,
  notice: 3,
  expire: 3,
  wait: 3,
  connect: 4,
  cut: 0.4,
  kill: 0.15,
};
const PROGRAM_WEIGHTS: Readonly<Record<ProgramStep, number>> = {
  call: 6,
  open: 5,
  invoke: 5,
  finish: 6,
  produce: 8,
  read: 4,
  pull: 5,
  leave: 1.5,
  cancel: 1.5,
  abort: 1,
  dispose: 1,
  watch: 0.5,
};

/** What happens, and how often: every seed prefers other things. */
export class Chances {
  private readonly network: typeof NETWORK_WEIGHTS;
  private readonly programs: typeof PROGRAM_WEIGHTS;
  private readonly reaction: number;
  private depth = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly world: World,
  ) {
    this.network = this.vary(NETWORK_WEIGHTS, [0.5, 1, 1, 2]);
    this.programs = this.vary(PROGRAM_WEIGHTS, [0, 0.5, 1, 1, 3]);
    this.reaction = world.random.pick([0, 0.1, 0.3]) ?? 0;
    world.react = (process) => this.react(process);
  }

  step(): void {
    const { cluster, world } = this;
    if (world.random.chance(0.5)) NETWORK[world.random.weighted(this.network)](cluster, world);
    else PROGRAMS[world.random.weighted(this.programs)](cluster, world);
  }

  /** Something that reaches a program is often the reason for what it does next. */
  private react(process: SimulatedProcess): void {
    const { world } = this;
    if (world.isClosing || !process.isAlive || this.depth > 1 || !world.random.chance(this.reaction)) return;
    this.depth++;
    PROGRAMS[world.random.weighted(this.programs)](this.cluster, world);
    this.depth--;
  }

  private vary<K extends string>(
    weights: Readonly<Record<K, number>>,
    factors: readonly number[],
  ): Record<K, number> {
    const { random } = this.world;
    const varied = Object.entries<number>(weights).map(([key, weight]) => [
      key,
      weight * (random.pick(factors) ?? 1),
    ]);
    return Object.fromEntries(varied) as Record<K, number>;
  }
}

/** A program acts within a call that it runs, or outside of any. */
function act<P extends SimulatedProcess>(
  world: World,
  process: P | undefined,
  action: (process: P) => void,
): boolean {
  if (!process) return false;
  const bodies = world.bodies.filter((body) => body.process === process);
  const body = world.random.chance(0.5) ? world.random.pick(bodies) : undefined;
  world.within(body?.context, () => action(process));
  return true;
}

function abort(world: World, controller: AbortController | undefined, what: string): void {
  if (controller?.signal.aborted) return;
  world.log(() => `${what} is aborted`);
  controller?.abort(reasonOf(world));
}

/** Whatever is sent may refer to something. */
function reasonOf({ random }: World): unknown {
  return random.chance(0.3) ? { explain: () => 'enough' } : new Error('aborted by the caller');
}

export function leave(world: World, consumer: Consumer): void {
  world.log(() => `consumer ${consumer.id} leaves`);
  consumer.hasLeft = true;
  const record: CallRecord | undefined = consumer.record;
  if (record) record.outcome ??= { value: 'left' };
  consumer.leave();
}

export function active(world: World): Consumer[] {
  return world.consumers.filter(({ isOver, hasLeft, process }) => !isOver && !hasLeft && process.isAlive);
}

/** Everything at once, one frame, or as many bytes as it happens. */
function howMuch({ bytesToRead }: End, { random }: World): number | undefined {
  if (random.chance(0.6)) return bytesToRead;
  return random.chance(0.5) ? undefined : random.between(1, bytesToRead);
}
