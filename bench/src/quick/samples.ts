import type { Contender } from '../contenders/contender.js';
import { ours } from '../contenders/list.js';
import { median } from '../harness/median.js';
import type { System } from '../harness/system.js';
import type { Check } from './checks.js';

export interface QuickEffort {
  readonly rounds: number;
  /** Of one run of one contender in one round. */
  readonly durationMs: number;
  readonly warmUpMs: number;
}

/** The two figures of one round. */
export interface Sample {
  readonly ours: number;
  readonly other: number;
}

/** What was measured for one check, and what it comes to. */
export class Outcome {
  constructor(
    readonly check: Check,
    private readonly samples: readonly Sample[],
  ) {}

  get ours(): number {
    return median(this.samples.map(({ ours: own }) => own));
  }

  get other(): number {
    return median(this.samples.map(({ other }) => other));
  }

  /** The median over the rounds of the ratio within a round. Noise that lasts longer than a round cancels out. */
  get ratio(): number {
    return median(this.ratios);
  }

  /** The least and the most of all rounds. */
  get range(): [number, number] {
    return [Math.min(...this.ratios), Math.max(...this.ratios)];
  }

  /** Whether the ratio is within its margin. */
  get isGood(): boolean {
    const { better, margin } = this.check;
    return better === 'more' ? this.ratio >= margin : this.ratio <= margin;
  }

  private get ratios(): number[] {
    return this.samples.map(({ ours: own, other }) => own / other);
  }
}

type Systems = ReadonlyMap<Contender, Pick<System, 'run'>>;

/**
 * Every check in each round: what disturbs the machine for some seconds meets a few rounds of each, and the median of
 * none. The first round is a warm-up.
 */
export async function measureChecks(
  checks: readonly Check[],
  systems: Systems,
  { rounds, durationMs, warmUpMs }: QuickEffort,
): Promise<Outcome[]> {
  const samples = new Map<Check, Sample[]>(checks.map((check) => [check, []]));
  for (const check of checks) await compare(check, systems, warmUpMs, false);
  for (let round = 0; round < rounds; round++) {
    for (const [check, own] of samples) own.push(await compare(check, systems, durationMs, round % 2 === 1));
  }
  return [...samples].map(([check, own]) => new Outcome(check, own));
}

/** One after the other; who is first has what the check before left behind, and so each is in turn. */
async function compare(
  { against, figure, run }: Check,
  systems: Systems,
  durationMs: number,
  otherFirst: boolean,
): Promise<Sample> {
  const measure = async (contender: Contender): Promise<number> => {
    const system = systems.get(contender);
    if (!system) throw new Error(`${contender.title} does not run`);
    return figure(await system.run(run(durationMs)));
  };
  if (!otherFirst) return { ours: await measure(ours), other: await measure(against) };
  const other = await measure(against);
  return { ours: await measure(ours), other };
}
