import type { Cluster } from './cluster.js';
import { NETWORK, NETWORK_WEIGHTS } from './network-steps.js';
import { PROGRAM_WEIGHTS, PROGRAMS } from './program-steps.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

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
