import { expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { ReplicatedMap } from '../library/replicated-map.js';
import { Replicated } from '../library/replicated.js';
import { SNAPSHOT_SLICE_SIZE } from './limits.js';

it('a replica has the version of the last step that changed it, also of one that came while it was sent', () => {
  const large = 'x'.repeat(SNAPSHOT_SLICE_SIZE / 2);
  const prices = new ReplicatedMap(['a', 'b', 'c', 'd'].map((key) => [key, large]));
  const bench = new PublisherBench({ prices, flags: new Replicated({}) });
  prices.set('a', 'first');
  bench.turn();
  const agent = bench.newAgent();
  bench.turn();
  prices.set('a', 'passed by the snapshot already');
  bench.publisher.invalidate(0, undefined);
  bench.turn();
  prices.delete('a');
  bench.publisher.commit();
  bench.publisher.invalidate(0, undefined);
  bench.settle();
  agent.read();
  expect(bench.publisher.version).toBe(4);
  expect(agent.replicas['prices']?.version).toBe(3);
  expect(agent.replicas['flags']?.version).toBe(0);
});
