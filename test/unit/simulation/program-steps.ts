import { finish } from './body.js';
import type { Step } from './network-steps.js';
import { callFunction, callMethod, disposeFunction, openMethod, watchFunction } from './program.js';
import { active, leave, readStream } from './reading.js';
import type { SimulatedProcess } from './simulated-process.js';
import { produceSome } from './source.js';
import type { World } from './world.js';

/** What programs do, with whatever they have. */
export const PROGRAMS = {
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
  publish(cluster, world) {
    world.random.pick(cluster.libraries)?.changeState();
    return true;
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

export const PROGRAM_WEIGHTS: Readonly<Record<keyof typeof PROGRAMS, number>> = {
  call: 6,
  open: 5,
  invoke: 5,
  publish: 6,
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
