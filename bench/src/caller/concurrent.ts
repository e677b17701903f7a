import { argumentsOf, smallNames } from '../work/arguments.js';
import { checkedCall } from './checked-call.js';
import type { Caller } from './caller.js';
import type { Run, RunResult } from './run.js';

/** Keeps `concurrency` calls in the air: whenever one is answered, another one is made. */
export async function measureCalls(caller: Caller, run: Run & { kind: 'calls' }): Promise<RunResult> {
  const names = argumentsOf(run.argument);
  await checkedCall(caller, names[0]);
  const prepared = names.map((name) => caller.prepare?.(name) ?? name);
  return keepBusy(run, (count) => caller.call(prepared[count % prepared.length]));
}

export async function measureErrors(caller: Caller, run: Run & { kind: 'errors' }): Promise<RunResult> {
  const names = smallNames();
  const { fail } = caller;
  if (!fail) throw new Error('this contender has no errors');
  return keepBusy(run, (count) => fail(names[count % names.length] ?? '').then(refuseAnswer, expectError));
}

function refuseAnswer(): never {
  throw new Error('a call that fails was answered');
}

function expectError(error: unknown): void {
  if (!(error instanceof Error))
    throw new TypeError(`a call that fails rejected with ${String(error)}, which is no Error`);
}

async function keepBusy(
  { concurrency, durationMs }: { concurrency: number; durationMs: number },
  operation: (count: number) => Promise<unknown>,
): Promise<RunResult> {
  let begun = 0;
  let ended = 0;
  const timer = { isOver: false };
  const lane = async (): Promise<void> => {
    while (!timer.isOver) {
      await operation(begun++);
      ended++;
    }
  };
  const startedAt = performance.now();
  const soFar = (): RunResult => ({ operations: ended, elapsedMs: performance.now() - startedAt });
  const whenOver = new Promise<RunResult>((resolve) => {
    setTimeout(() => {
      timer.isOver = true;
      resolve(soFar());
    }, durationMs);
  });
  await Promise.all(Array.from({ length: concurrency }, lane));
  const result = await whenOver;
  // Of a slow one, most of what it did is in the air when the time is over.
  return result.operations < 10 * concurrency ? soFar() : result;
}
