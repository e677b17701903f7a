import { runSeed, type SeedResult } from './run-seed.js';

/** Seeds after which it is told how far it is. */
const PROGRESS_SEEDS = 100_000;

const TRACE_ENTRIES = 40;

/** Runs seeds until one breaks a promise; that one is told with what led to it. */
export async function runSeeds(
  first: number,
  count: number,
  print: (line: string) => void,
): Promise<boolean> {
  const begin = performance.now();
  for (let done = 0; done < count; done++) {
    const { violation } = await runSeed(first + done);
    if (violation !== undefined) return replay(first + done, true, print);
    if ((done + 1) % PROGRESS_SEEDS === 0) print(`${done + 1} seeds`);
  }
  const seconds = (performance.now() - begin) / 1_000;
  print(
    `${count} seeds in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second: every promise was kept.`,
  );
  return true;
}

/** Runs one seed again, with what happens in it. */
export async function replay(
  seed: number,
  isTraced: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const result = await runSeed(seed, true);
  if (isTraced) for (const entry of result.trace.slice(-TRACE_ENTRIES)) print(entry);
  print(summary(result));
  return result.violation === undefined;
}

function summary({ seed, violation }: SeedResult): string {
  if (violation === undefined) return `seed ${seed}: every promise was kept.`;
  return `seed ${seed}: ${violation}\n  again: npm run simulate -- --seed ${seed} --trace`;
}
