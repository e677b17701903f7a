import { describe, expect, it } from '@jest/globals';

import type { RunResult } from '../../../bench/src/caller/run.js';
import type { Contender } from '../../../bench/src/contenders/contender.js';
import { measureRounds } from '../../../bench/src/harness/rounds.js';
import { together } from '../../../bench/src/harness/together.js';
import { perSecond, ratioOf } from '../../../bench/src/scenarios/figures.js';

const EFFORT = { rounds: 3, durationMs: 1_000, warmUpMs: 10 };

function contender(name: string, more: Partial<Contender> = {}): Contender {
  return { name, title: name, program: '', otherProcesses: 1, has: [], ...more };
}

/** Contenders that run in no time; `rate` tells how many operations the n-th run of each has. */
function running(contenders: readonly Contender[], rate: (name: string, run: number) => number) {
  const ran: string[] = [];
  const systems = new Map(
    contenders.map((one) => [
      one,
      {
        run: async (): Promise<RunResult> => {
          ran.push(one.name);
          return { operations: rate(one.name, ran.length), elapsedMs: 1_000 };
        },
      },
    ]),
  );
  return {
    ran,
    systems,
    leaveOut: async (one: Contender): Promise<void> => {
      systems.delete(one);
    },
  };
}

const run = (_: Contender, durationMs: number) =>
  ({ kind: 'latency', argument: 'name', durationMs }) as const;

describe('measureRounds', () => {
  it('warms all up, and measures them in turn, each round beginning with another one', async () => {
    const three = running(
      ['a', 'b', 'c'].map((name) => contender(name)),
      () => 1,
    );
    const { results } = await measureRounds(three, EFFORT, run);
    expect(three.ran.join('')).toBe('abcabcbcacab');
    expect([...results.values()].map((all) => all.length)).toEqual([3, 3, 3]);
  });

  it('leaves out a peer that fails, and says why', async () => {
    const good = contender('good');
    const bad = contender('bad');
    const both = running([bad, good], (name, count) => {
      if (name === 'bad' && count > 2) throw new Error('bad has ended');
      return 1;
    });
    const { results, failures } = await measureRounds(both, EFFORT, run);
    expect(failures).toEqual(['bad has ended']);
    expect([...results.keys()]).toEqual([good]);
  });

  it('fails when one fails without which there is no report', async () => {
    const broken = running([contender('limit', { mustWork: true })], () => {
      throw new Error('the limit has ended');
    });
    await expect(measureRounds(broken, EFFORT, run)).rejects.toThrow('the limit has ended');
  });
});

describe('ratioOf', () => {
  it('is of runs of the same round, so that a machine that becomes slower changes nothing', async () => {
    const half = contender('half');
    const full = contender('full');
    const both = running(
      [full, half],
      (name, count) => (name === 'full' ? 2 : 1) * 1_000 * 2 ** -Math.ceil(count / 2),
    );
    const measured = await measureRounds(both, EFFORT, run);
    expect(ratioOf(measured, half, full, perSecond)).toBe(0.5);
  });
});

describe('together', () => {
  it('adds the rates of callers that ran at the same time', () => {
    const result = together([
      { operations: 100, elapsedMs: 1_000 },
      { operations: 100, elapsedMs: 500 },
    ]);
    expect(perSecond(result)).toBeCloseTo(300);
  });
});
