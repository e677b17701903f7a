import { expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { ALWAYS, encodedChange } from './encoded-change.js';
import { Operation } from './operation.js';
import { Resynchronization } from './resynchronization.js';
import type { StateSource } from './state-source.js';

/** Milliseconds; it takes some hundred of them, and many seconds when each change moves all that are behind it. */
const SOON = 3_000;

const put = (value: number) => encodedChange(0, Operation.put, JSON.stringify([[], value]), ALWAYS);

/** A value of one piece. */
function valueSource(): StateSource {
  const pieces = [put(0)];
  return {
    kind: 'value',
    publishTo: () => {},
    snapshot: () => ({ position: ALWAYS, isIndivisible: true, next: () => pieces.shift() }),
  };
}

it('gives what changed in the meantime in its order, however much that is', () => {
  const { publisher } = new PublisherBench({ state: valueSource() });
  const snapshot = new Resynchronization(publisher, -1);
  const first = [snapshot.next(), snapshot.next()];
  const late = Array.from({ length: 500_000 }, (_, number) => put(number));
  expect(late.some((change) => snapshot.needs(change))).toBe(false);

  const begun = performance.now();
  const given = late.map(() => snapshot.next());
  expect(performance.now() - begun).toBeLessThan(SOON);
  expect(first.every(Boolean)).toBe(true);
  expect(given.every((change, at) => change === late[at])).toBe(true);
  expect(snapshot.next()).toBeUndefined();
});
