import { finish } from './body.js';
import type { Cluster } from './cluster.js';
import { checkAtRest } from './at-rest.js';
import type { LibraryProcess } from './library-process.js';
import { checkStatesAtRest } from './states-at-rest.js';
import { checkRecords, checkTables } from './tables.js';
import { active, leave } from './reading.js';
import { produceSome } from './source.js';
import type { World } from './world.js';

/** Rounds in which everything must have come to rest. */
const MAX_ROUNDS = 500;

/** Lets everything end, in some order, and checks that nothing is left. */
export class Ending {
  constructor(
    private readonly cluster: Cluster,
    private readonly world: World,
    private readonly settle: () => Promise<void>,
  ) {}

  async run(): Promise<void> {
    const { cluster, world } = this;
    world.isClosing = true;
    await this.rest();
    checkAtRest(world, cluster.ends);
    checkStatesAtRest(cluster);
    if (world.violation) return;
    if (world.random.chance(0.8)) for (const agent of cluster.agents) cluster.connect(agent);
    await this.endAll();
    await this.letGo();
    for (const end of cluster.ends) if (end.channel) checkTables(world, end);
    checkStatesAtRest(cluster);
    await this.close();
    checkRecords(world);
  }

  private async endAll(): Promise<void> {
    const { world } = this;
    const steps = [
      () => this.finishBodies(),
      () => this.endRuns(),
      (isLast: boolean) => this.endConsumers(isLast),
      async () => void (world.now += 1_000_000),
    ];
    const first = world.random.below(steps.length);
    // One that ends may let another begin.
    for (let round = 0; round < 5 * steps.length; round++) {
      await steps[(first + round) % steps.length]?.(round >= 4 * steps.length);
      await this.rest();
      if (world.violation) return;
    }
    for (const consumer of world.consumers) if (consumer.hasLeft) void consumer.probe();
    world.check(world.bodies.length === 0, 'something still runs');
    world.check(active(world).length === 0, 'somebody still reads a stream');
  }

  private async finishBodies(): Promise<void> {
    for (const body of this.world.bodies.slice()) finish(this.world, body);
  }

  private async endRuns(): Promise<void> {
    const { world } = this;
    for (const run of world.runs) if (run.isActive && run.process.isAlive) produceSome(world, run);
  }

  private async endConsumers(isLast: boolean): Promise<void> {
    const { world } = this;
    for (const consumer of active(world)) {
      if (consumer.pull && !isLast) for (let item = 0; item < 4; item++) consumer.pull();
      else if (isLast || world.random.chance(0.3)) leave(world, consumer);
    }
  }

  /** What the garbage collector does sooner or later to what a program has no more use for. */
  private async letGo(): Promise<void> {
    // Nobody is told of what he has no more.
    for (const { functions } of this.cluster.processes) for (const held of functions) delete held.told;
    for (const { channel } of this.cluster.ends)
      for (const number of channel?.imports['byNumber'].keys() ?? []) channel?.imports.dispose(number);
    await this.rest();
  }

  private async close(): Promise<void> {
    const { cluster, world } = this;
    const ends = cluster.ends.map((end) => ({ end, channel: end.channel }));
    for (const agent of cluster.agents) {
      agent.end.caller.close('this process is stopping');
      for (const end of agent.ends) {
        end.connection?.close();
        end.lose('this process is stopping');
      }
    }
    await this.rest();
    for (const { end, channel } of ends) checkTables(world, end, channel);
    for (const { state } of cluster.libraries) state.checkAtRest(0);
  }

  /** Until nothing is on its way and nothing is due. */
  private async rest(): Promise<void> {
    const { cluster, world } = this;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      let isQuiet = true;
      for (const library of cluster.libraries) isQuiet = !publishRest(library) && isQuiet;
      for (const end of cluster.ends) {
        if (!end.flushDue && end.bytesToRead === 0 && !end.closeDue && end.expiryAt > world.now) continue;
        isQuiet = false;
        if (end.flushDue) end.flush();
        if (end.bytesToRead > 0) end.read(end.bytesToRead);
        if (end.closeDue) cluster.notice(end);
        if (end.expiryAt <= world.now) end.expire();
        await this.settle();
      }
      if (isQuiet || world.violation) return;
    }
    world.check(false, 'it does not come to rest');
  }
}

/** @returns whether there was something to publish, or somebody reads again */
function publishRest({ state, sessions }: LibraryProcess): boolean {
  const draining = sessions.filter(({ drainDue }) => drainDue);
  const isQuiet = !state.commitDue && state.slicesDue === 0 && draining.length === 0;
  if (state.commitDue) state.commit();
  if (state.slicesDue > 0) state.sendSlice();
  for (const session of draining) session.drain();
  return !isQuiet;
}
