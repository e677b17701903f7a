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
  const broken = await withoutStacks(() => findBroken(first, count, print));
  if (broken !== undefined) return replay(broken, true, print);
  const seconds = (performance.now() - begin) / 1_000;
  print(
    `${count} seeds in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second: every promise was kept.`,
  );
  return true;
}

async function findBroken(
  first: number,
  count: number,
  print: (line: string) => void,
): Promise<number | undefined> {
  for (let done = 1; done <= count; done++) {
    const { seed, violation } = await runSeed(first + done - 1);
    if (violation !== undefined) return seed;
    if (done % PROGRESS_SEEDS === 0) print(`${done} seeds`);
    // Promises that nobody handles come to light between two runs.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

/**
 * Nobody reads the stacks of thousands of errors, and they cost a fifth of the time. They are also sent with the errors: a
 * seed would not take the same course where frames are larger, and sockets full earlier.
 */
async function withoutStacks<T>(run: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Runs one seed again, with what happens in it. */
export async function replay(
  seed: number,
  isTraced: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const result = await withoutStacks(() => runSeed(seed, true));
  if (isTraced) for (const entry of result.trace.slice(-TRACE_ENTRIES)) print(entry);
  print(summary(result));
  return result.violation === undefined;
}

function summary({ seed, violation }: SeedResult): string {
  if (violation === undefined) return `seed ${seed}: every promise was kept.`;
  return `seed ${seed}: ${violation}\n  again: npm run simulate -- --seed ${seed} --trace`;
}
