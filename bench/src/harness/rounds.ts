import type { Run, RunResult } from '../caller/run.js';
import type { Contender } from '../contenders/contender.js';
import type { System } from './system.js';

export interface Effort {
  readonly rounds: number;
  /** Of one run of one contender in one round. */
  readonly durationMs: number;
  readonly warmUpMs: number;
}

interface Running {
  readonly systems: ReadonlyMap<Contender, Pick<System, 'run'>>;
  leaveOut(contender: Contender): Promise<void>;
}

export interface Measured {
  /** Of a contender one for each round. */
  readonly results: ReadonlyMap<Contender, readonly RunResult[]>;
  /** Why a peer could not do it. */
  readonly failures: readonly string[];
}

/**
 * Measures all contenders in turn, round after round: what else the machine does meets all of them. Each round begins
 * with another one. A peer that fails is left out from then on; when the limit or ours fails, all fails.
 */
export async function measureRounds(
  running: Running,
  effort: Effort,
  runOf: (contender: Contender, durationMs: number, isWarmUp: boolean) => Run,
): Promise<Measured> {
  const results = new Map<Contender, RunResult[]>();
  const failures: string[] = [];
  for (let round = -1; round < effort.rounds; round++) {
    const durationMs = round < 0 ? effort.warmUpMs : effort.durationMs;
    for (const [contender, system] of rotated([...running.systems], Math.max(0, round))) {
      try {
        const result = await system.run(runOf(contender, durationMs, round < 0));
        if (round >= 0) results.set(contender, [...(results.get(contender) ?? []), result]);
      } catch (error) {
        if (contender.mustWork) throw error;
        failures.push((error as Error).message);
        results.delete(contender);
        await running.leaveOut(contender);
      }
    }
  }
  return { results, failures };
}

/** Each round begins with another one. */
export function rotated<T>(values: readonly T[], by: number): T[] {
  const at = by % Math.max(values.length, 1);
  return [...values.slice(at), ...values.slice(0, at)];
}
