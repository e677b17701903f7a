import { begin } from './body.js';
import { Cluster } from './cluster.js';
import { Ending } from './ending.js';
import { Chances } from './chances.js';
import { World } from './world.js';

/** Enough for promises that wait for promises; what takes longer goes on in the next step, as it does each time. */
const MICROTASK_TURNS = 16;

const MAX_STEPS = 90;

export interface SeedResult {
  readonly seed: number;
  /** The first promise that was broken. */
  readonly violation: string | undefined;
  readonly trace: readonly string[];
  readonly steps: number;
}

/** Runs one schedule. Everything in it is determined by the seed. */
export async function runSeed(seed: number, isTraced = false): Promise<SeedResult> {
  const world = new World(seed, isTraced);
  world.invoked = (process, args) => begin(world, process, args);
  const cluster = new Cluster(world);
  const steps = await takeSteps(world, cluster);
  try {
    if (!world.violation) await new Ending(cluster, world, turns).run();
  } catch (error) {
    world.check(false, `something was thrown: ${(error as Error).stack}`);
  }
  // What was read in a process that was killed would be waited for until the end of this one.
  const { violation } = world;
  for (const consumer of world.consumers) consumer.leave();
  return { seed, violation, trace: world.trace, steps };
}

async function takeSteps(world: World, cluster: Cluster): Promise<number> {
  const chances = new Chances(cluster, world);
  if (world.random.chance(0.9)) for (const agent of cluster.agents) cluster.connect(agent);
  const steps = world.random.between(10, MAX_STEPS);
  for (let step = 0; step < steps && !world.violation; step++) {
    try {
      chances.step();
    } catch (error) {
      world.check(false, `something was thrown: ${(error as Error).stack}`);
    }
    await turns();
  }
  return steps;
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < MICROTASK_TURNS; turn++) await undefined;
}
