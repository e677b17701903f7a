import { performance } from 'node:perf_hooks';

import { expect, it, jest } from '@jest/globals';

import { Restarts } from './restarts.js';

const BUDGET = { maxRestarts: 5, restartWindowMs: 30_000 };

it('what is starting when nothing is to be started any more is still told how long it was down', async () => {
  const before = performance.now();
  const restarts: Restarts = await new Promise((resolve) => {
    const made: Restarts = new Restarts(BUDGET, () => resolve(made));
    made.schedule(0);
  });
  restarts.cancel();
  expect(restarts.isDown).toBe(true);
  expect(restarts.succeeded()).toBeLessThanOrEqual(performance.now() - before);
  expect(restarts).toMatchObject({ count: 1, isDown: false });
});

it('what was replaced is neither started nor down', async () => {
  const started = jest.fn();
  const restarts = new Restarts(BUDGET, started);
  restarts.schedule(0);
  restarts.replaced();
  expect(restarts.isDown).toBe(false);
  // One that was to start later has started.
  await new Promise<void>((resolve) => new Restarts(BUDGET, resolve).schedule(0));
  expect(started).not.toHaveBeenCalled();
});
