import { describe, expect, it } from '@jest/globals';

import { type RestartBudget, RestartPolicy } from './restart-policy.js';

const BUDGET: RestartBudget = { maxRestarts: 5, restartWindowMs: 30_000 };

/** The delays after exits at these times. */
function delays(times: readonly number[], random = 0, budget = BUDGET): (number | undefined)[] {
  const policy = new RestartPolicy(budget);
  return times.map((time) => policy.next(time, random));
}

describe('a process that exits', () => {
  it('is started again at once the first time, whatever the clock shows', () => {
    expect(delays([0])).toEqual([0]);
    expect(delays([123_456.789], 1)).toEqual([0]);
  });

  it('waits 100 ms the second time, and twice as long each further time', () => {
    expect(delays([0, 1, 2, 3, 4])).toEqual([0, 100, 200, 400, 800]);
  });

  it('waits up to a fifth longer, by chance', () => {
    expect(delays([0, 1, 2, 3, 4], 1)).toEqual([0, 120, 240, 480, 960]);
    expect(delays([0, 1], 0.5)[1]).toBeCloseTo(110);
  });

  it('waits no longer than 10 s', () => {
    const many = Array.from({ length: 12 }, (_, time) => time);
    const budget = { maxRestarts: 100, restartWindowMs: 30_000 };
    expect(delays(many, 0, budget).slice(7)).toEqual([6_400, 10_000, 10_000, 10_000, 10_000]);
    expect(delays(many, 1, budget).at(-1)).toBe(12_000);
  });

  it('is given up when its own budget says so', () => {
    expect(delays([0], 0, { maxRestarts: 0, restartWindowMs: 1 })).toEqual([undefined]);
    expect(delays([0, 5, 10], 0, { maxRestarts: 1, restartWindowMs: 6 })).toEqual([0, undefined, undefined]);
    expect(delays([0, 6, 12], 0, { maxRestarts: 1, restartWindowMs: 6 })).toEqual([0, 0, 0]);
  });

  it('is given up at the sixth exit within 30 s', () => {
    expect(delays([0, 1, 2, 3, 4, 5])[5]).toBeUndefined();
    expect(delays([0, 1, 2, 3, 4, 29_999])[5]).toBeUndefined();
    expect(delays([0, 1, 2, 3, 4, 30_000])[5]).toBe(800);
  });

  it('is still given up when it exits further', () => {
    expect(delays([0, 1, 2, 3, 4, 5, 6]).slice(5)).toEqual([undefined, undefined]);
  });

  it('is forgiven an exit 30 s later, and not before', () => {
    expect(delays([0, 29_999])).toEqual([0, 100]);
    expect(delays([0, 30_000])).toEqual([0, 0]);
    expect(delays([0, 10_000, 20_000, 30_000, 40_000])).toEqual([0, 100, 200, 200, 200]);
  });

  it('is counted by itself', () => {
    const crashing = new RestartPolicy(BUDGET);
    for (let time = 0; time < 6; time++) crashing.next(time, 0);
    expect(new RestartPolicy(BUDGET).next(7, 0)).toBe(0);
  });
});
