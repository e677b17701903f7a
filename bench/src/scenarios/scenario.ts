import type { Contender } from '../contenders/contender.js';
import type { Effort } from '../harness/rounds.js';
import type { Section } from '../report/section.js';

/** What a scenario is given. */
export interface Bench {
  /** Those that were asked for, the limit first. */
  readonly contenders: readonly Contender[];
  readonly effort: Effort;
  /** Shows what is being done. */
  progress(text: string): void;
}

/** One part of the benchmark, in a file of its own; list.ts has them all. */
export interface Scenario {
  /** As it stands on the command line. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  run(bench: Bench): Promise<Section[]>;
}
