import { describe, expect, it } from '@jest/globals';

import { RestartPolicy } from './restart-policy.js';

/** The delays after exits at these times. */
function delays(times: readonly number[], random = 0): (number | undefined)[] {
  const policy = new RestartPolicy();
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
    const crashing = new RestartPolicy();
    for (let time = 0; time < 6; time++) crashing.next(time, 0);
    expect(new RestartPolicy().next(7, 0)).toBe(0);
  });
});
