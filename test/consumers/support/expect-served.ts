import { expect } from '@jest/globals';

import type { Program } from './program.js';

const REQUESTS = 8;

interface Quote {
  symbol: string;
  library: number;
  calls: number;
  worker: number;
}

/** Every worker of the app answers, each answer comes from the one library, and that counted every call. */
export async function expectServedByEveryWorker(program: Program): Promise<void> {
  const ready = await program.ready;
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => program.get('/quote/NEST')));
  const quotes = answers.map(({ body }) => body as Quote);
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: REQUESTS }, () => 200));
  expect(new Set(quotes.map(({ library }) => library))).toEqual(new Set([ready.library]));
  expect(new Set(quotes.map(({ worker }) => worker))).toEqual(new Set(ready.workers));
  expect(new Set(quotes.map(({ calls }) => calls)).size).toBe(REQUESTS);
}
