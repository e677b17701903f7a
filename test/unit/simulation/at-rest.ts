import type { CallRecord } from './call-record.js';
import { active } from './step.js';
import type { World } from './world.js';

/* What must hold when nothing is on its way: what was asked for was done, and who waits has nothing to wait for. */

export function checkAtRest(world: World): void {
  for (const record of world.calls) if (record.plan.by.isAlive) checkProgress(world, record);
  for (const run of world.runs) if (run.process.isAlive) run.checkAtRest();
  for (const consumer of active(world)) consumer.checkAtRest();
  checkSignals(world);
}

/** A call is queued, runs, or is settled. */
function checkProgress(world: World, { tag, plan, runs, answer, outcome }: CallRecord): void {
  if (outcome) return;
  const isConnected = !plan.isMethod || plan.by.ends.some(({ channel }) => channel);
  world.check(runs === 1 || !isConnected, `call ${tag} waits, and nothing keeps it from being run`);
  // A stream is over when it was read to its end.
  world.check(!answer || plan.streamOptions !== undefined, `call ${tag} was answered, and its caller waits`);
}

/** Of every call that still runs, the signals tell whether its caller gave up, and what he aborted. */
export function checkSignals(world: World): void {
  for (const { record, context, signals } of world.bodies) {
    const { tag, outcome } = record;
    const isOver = outcome !== undefined || !record.plan.by.isAlive;
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
