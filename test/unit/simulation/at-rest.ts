import type { Caller } from '../../../lib/protocol/caller.js';
import type { Expiring } from '../../../lib/protocol/deadlines.js';
import type { CallRecord } from './call-record.js';
import type { End } from './end.js';
import { active } from './reading.js';
import type { World } from './world.js';

/* What must hold when nothing is on its way: what was asked for was done, and who waits has nothing to wait for. */

export function checkAtRest(world: World, ends: readonly End[]): void {
  for (const end of ends) checkEnd(world, end);
  for (const record of world.calls) if (record.plan.by.isAlive) checkProgress(world, record);
  for (const run of world.runs) if (run.process.isAlive) run.checkAtRest();
  for (const consumer of active(world)) consumer.checkAtRest();
  checkSignals(world);
}

function checkEnd(world: World, { name, caller, channel, process }: End): void {
  const { pendingCalls } = caller;
  const deadlines = countDeadlines(caller);
  world.check(deadlines === pendingCalls, `${name} has ${pendingCalls} calls, and ${deadlines} deadlines`);
  if (!channel) return;
  const imports = new Set([...channel.imports['byNumber'].values()].map(({ object }) => object.deref()));
  for (const { stub, isDisposed } of process.functions)
    world.check(!isDisposed || !imports.has(stub), `${name} keeps a function that was disposed`);
  for (const { id, stream, isOver, hasLeft, kind } of world.consumers)
    world.check(
      kind !== 'iterable' || !(isOver || hasLeft) || !imports.has(stream as object),
      `${name} keeps the stream of consumer ${id}, which is over`,
    );
}

function countDeadlines(caller: Caller): number {
  let count = caller['deadlines']['heap'].length;
  for (const { first } of caller['deadlines']['lists'].values())
    for (let item: Expiring | undefined = first; item; item = item.later) count++;
  return count;
}

/** A call is queued, runs, or is settled. */
function checkProgress(world: World, record: CallRecord): void {
  const { tag, plan, runs, answer, outcome } = record;
  if (outcome) return;
  const isConnected = !plan.isMethod || plan.by.ends[0]?.channel;
  world.check(runs >= 1 || !isConnected, `call ${tag} waits, and nothing keeps it from being run`);
  // The answer of an earlier run does not count.
  if (plan.isIdempotent && (!isConnected || world.bodies.some((body) => body.record === record))) return;
  // A stream is over when it was read to its end.
  world.check(!answer || plan.streamOptions !== undefined, `call ${tag} was answered, and its caller waits`);
}

/** Of every call that still runs, the signals tell whether its caller gave up, and what he aborted. */
export function checkSignals(world: World): void {
  for (const { record, context, signals } of world.bodies) {
    const { tag, outcome } = record;
    const { by, isIdempotent } = record.plan;
    // Of one that is sent again, this run is over.
    const isOver = outcome !== undefined || !by.isAlive || (isIdempotent && world.lost.has(context.peer));
    world.check(
      context.signal.aborted === isOver,
      `call ${tag} ${isOver ? 'is over' : 'is waited for'}, and its signal ${context.signal.aborted ? 'is aborted' : 'is not'}`,
    );
    for (const { sent, remote } of signals) {
      const isAborted = isOver || sent.controller?.signal.aborted === true;
      world.check(
        remote.aborted === isAborted,
        `an argument of call ${tag} is ${remote.aborted ? '' : 'not '}aborted, and ought to be the contrary`,
      );
    }
  }
}
