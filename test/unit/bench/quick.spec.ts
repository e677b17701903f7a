import { describe, expect, it } from '@jest/globals';

import type { RunResult } from '../../../bench/src/caller/run.js';
import { limit, original, ours } from '../../../bench/src/contenders/list.js';
import type { Check } from '../../../bench/src/quick/checks.js';
import { measureChecks } from '../../../bench/src/quick/samples.js';
import { perSecond } from '../../../bench/src/scenarios/figures.js';

const EFFORT = { rounds: 3, durationMs: 1_000, warmUpMs: 10 };

const run: Check['run'] = (durationMs) => ({ kind: 'latency', argument: 'name', durationMs });

function check(more: Partial<Check> = {}): Check {
  return {
    title: '',
    against: limit,
    figure: perSecond,
    run,
    better: 'more',
    usual: 1,
    margin: 0.5,
    ...more,
  };
}

/** Contenders that run in no time; `rate` tells how many operations the n-th run of all has. */
function systems(rate: (name: string, run: number) => number) {
  const ran: string[] = [];
  const running = new Map(
    [ours, limit, original].map((one) => {
      const runOne = async (): Promise<RunResult> => {
        ran.push(one.name);
        return { operations: rate(one.name, ran.length), elapsedMs: 1_000 };
      };
      return [one, { run: runOne }];
    }),
  );
  return { ran, running };
}

describe('the quick form', () => {
  it('measures every check in each round, after a warm-up, each of the two first in turn', async () => {
    const { ran, running } = systems(() => 1);
    await measureChecks([check(), check({ against: original })], running, EFFORT);
    const round = ['ours', 'limit', 'ours', 'socket-messenger'];
    const turned = ['limit', 'ours', 'socket-messenger', 'ours'];
    expect(ran).toEqual([...round, ...round, ...turned, ...round]);
  });

  it('takes the median of the ratios within the rounds', async () => {
    const { running } = systems((name, ran) => (name === 'ours' ? ran : 100));
    const [outcome] = await measureChecks([check()], running, EFFORT);
    expect([outcome?.ratio, outcome?.range, outcome?.ours, outcome?.other]).toEqual([
      0.06,
      [0.03, 0.07],
      6,
      100,
    ]);
  });

  it.each([
    ['more', 0.5, 0.49, false],
    ['more', 0.5, 0.5, true],
    ['less', 2, 2.01, false],
    ['less', 2, 2, true],
    ['more', 0.5, Number.NaN, false],
    ['less', 2, Number.NaN, false],
  ] as const)(
    'where %s is better and %d the margin, finds %d good: %s',
    async (better, margin, value, isGood) => {
      const { running } = systems((name) => (name === 'ours' ? value : 1));
      const [outcome] = await measureChecks([check({ better, margin })], running, EFFORT);
      expect(outcome?.isGood).toBe(isGood);
    },
  );
});
