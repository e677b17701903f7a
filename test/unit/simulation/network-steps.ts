import type { Cluster } from './cluster.js';
import type { End } from './end.js';
import type { World } from './world.js';

/** One thing that may happen. Returns false when just now it cannot. */
export type Step = (cluster: Cluster, world: World) => boolean;

/** What happens to bytes, connections and processes, and the time that passes. */
export const NETWORK = {
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
  commit(cluster, world) {
    const library = world.random.pick(cluster.libraries.filter(({ state }) => state.commitDue));
    library?.state.commit();
    return library !== undefined;
  },
  slice(cluster, world) {
    const library = world.random.pick(cluster.libraries.filter(({ state }) => state.slicesDue > 0));
    library?.state.sendSlice();
    return library !== undefined;
  },
  drain(cluster, world) {
    const session = world.random.pick(cluster.sessions.filter(({ drainDue }) => drainDue));
    session?.drain();
    return session !== undefined;
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
    const agent = world.random.pick(cluster.agents.filter((each) => !each.isWith(cluster.library)));
    if (agent) cluster.connect(agent);
    return agent !== undefined;
  },
  cut(cluster, world) {
    const connection = world.random.pick(cluster.connections.filter(({ isCut }) => !isCut));
    if (connection) cluster.cut(connection);
    return connection !== undefined;
  },
  reload(cluster) {
    cluster.reload();
    return true;
  },
  retire(cluster, world) {
    const library = world.random.pick(
      cluster.replaced.filter(({ sessions }) => sessions.every(({ channel }) => !channel || channel.isLeft)),
    );
    if (library) cluster.retire(library);
    return library !== undefined;
  },
  kill(cluster, world) {
    const agent = world.random.chance(0.4) ? world.random.pick(cluster.agents) : undefined;
    const replaced = world.random.chance(0.5) ? world.random.pick(cluster.replaced) : undefined;
    if (agent) cluster.killAgent(agent);
    else if (replaced) cluster.killReplaced(replaced);
    else cluster.killLibrary();
    return true;
  },
} satisfies Record<string, Step>;

export const NETWORK_WEIGHTS = {
  read: 12,
  flush: 12,
  commit: 4,
  slice: 6,
  drain: 4,
  notice: 3,
  expire: 3,
  wait: 3,
  connect: 4,
  cut: 0.4,
  reload: 0.3,
  retire: 2,
  kill: 0.15,
};

/** Everything at once, one frame, or as many bytes as it happens. */
function howMuch({ bytesToRead }: End, { random }: World): number | undefined {
  if (random.chance(0.6)) return bytesToRead;
  return random.chance(0.5) ? undefined : random.between(1, bytesToRead);
}
