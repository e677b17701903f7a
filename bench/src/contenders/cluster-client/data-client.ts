import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

import { failToGetName, getName } from '../../work/names.js';
import { answerText } from '../../work/text-buffers.js';

// Its own way for a Buffer takes a hundred times longer than base64.
const getAnyName = answerText(getName);

/** What lives in the leader. An EventEmitter with `ready()` is what `cluster-client` asks of it. */
class DataClient extends EventEmitter {
  ready(listener?: () => void): Promise<void> {
    listener?.();
    return Promise.resolve();
  }

  async getName(name: unknown): Promise<{ name: unknown }> {
    return getAnyName(name);
  }

  async fail(name: string): Promise<never> {
    return failToGetName(name);
  }
}

interface ClusterClient extends Pick<DataClient, 'getName' | 'fail'> {
  ready(): Promise<void>;
}

interface Generator {
  delegate(method: string): Generator;
  create(options: object): ClusterClient;
}

type Cluster = (client: typeof DataClient, options: { port: number; isLeader: boolean }) => Generator;

/** The package has no types. */
const cluster = createRequire(import.meta.url)('cluster-client') as Cluster;

/** The shared client: of a leader the real one, of a follower one that asks the leader. */
export async function joinCluster(options: { port: number; isLeader: boolean }): Promise<ClusterClient> {
  const client = cluster(DataClient, options).delegate('getName').delegate('fail').create({});
  await client.ready();
  return client;
}
