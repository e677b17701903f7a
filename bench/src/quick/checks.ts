import type { Run } from '../caller/run.js';
import type { Contender } from '../contenders/contender.js';
import { limit, original } from '../contenders/list.js';
import { p50, perSecond, type Figure } from '../scenarios/figures.js';

/** A figure of ours through the same figure of another contender in the same run. */
export interface Check {
  readonly title: string;
  readonly against: Contender;
  readonly figure: Figure;
  readonly run: (durationMs: number) => Run;
  /** Whether more is better, or less. */
  readonly better: 'more' | 'less';
  /** What it was in runs on two cores of a virtual machine that did nothing else. */
  readonly usual: number;
  /** Where it fails: about half as good, which the noise of a busy machine did not reach. */
  readonly margin: number;
}

const small = { kind: 'calls', argument: 'name', concurrency: 256 } as const;
const ITEMS = 200_000;

export const checks: readonly Check[] = [
  {
    title: 'one call at a time, p50, against the limit',
    against: limit,
    figure: p50,
    run: (durationMs) => ({ kind: 'latency', argument: 'name', durationMs }),
    better: 'less',
    usual: 1.3,
    margin: 2.2,
  },
  {
    title: '256 calls at a time, against the limit',
    against: limit,
    figure: perSecond,
    run: (durationMs) => ({ ...small, durationMs }),
    better: 'more',
    usual: 0.45,
    margin: 0.2,
  },
  {
    title: '256 calls at a time, against the path of the original',
    against: original,
    figure: perSecond,
    run: (durationMs) => ({ ...small, durationMs }),
    better: 'more',
    usual: 18,
    margin: 9,
  },
  {
    title: 'a Buffer of 1 MiB, 4 at a time, against the limit',
    against: limit,
    figure: perSecond,
    run: (durationMs) => ({ kind: 'calls', argument: '1 MiB', concurrency: 4, durationMs }),
    better: 'more',
    usual: 0.29,
    margin: 0.1,
  },
  {
    title: 'items of an Observable, against frames of the limit',
    against: limit,
    figure: perSecond,
    run: () => ({ kind: 'items', items: ITEMS }),
    better: 'more',
    usual: 0.13,
    margin: 0.06,
  },
];
