import { ClusterDispatchError, type Execution } from '../../../lib/errors/cluster-dispatch.error.js';
import type { Answer, CallRecord, Outcome } from './call-record.js';
import { adopt } from './held.js';
import type { World } from './world.js';

/** A call ended for who made it: what he was told must be true. */
export function settle(world: World, record: CallRecord, outcome: Outcome): void {
  const { tag } = record;
  world.log(() => `call ${tag} is settled: ${shown(outcome)}`);
  world.check(record.outcome === undefined, `call ${tag} was settled twice`);
  record.outcome = outcome;
  checkPublished(record, outcome);
  if ('value' in outcome) checkValue(world, record, outcome.value);
  else checkError(world, record, outcome.error);
}

/** Of one that may run several times it is not known which run this is the answer of. */
function checkPublished({ plan, published }: CallRecord, outcome: Outcome): void {
  const isAnswer = 'value' in outcome || !(outcome.error instanceof ClusterDispatchError);
  if (isAnswer && published && !plan.isIdempotent) plan.by.checkShows(published.state, published.moment);
}

function shown(outcome: Outcome): string {
  return 'value' in outcome ? 'value' : String(outcome.error);
}

export function checkValue(world: World, record: CallRecord, value: unknown): void {
  const { tag, runs, answer, plan } = record;
  world.check(runs > 0, `call ${tag} has a value, and never ran`);
  if (answer?.kind === 'stream') return adopt(world, plan.by, [answer.sent], [value]);
  if (answer?.kind !== 'value')
    return world.check(false, `call ${tag} has a value, and gave ${answer?.kind}`);
  const [cameTag, ...came] = value as unknown[];
  world.check(cameTag === tag, `call ${tag} has the value of call ${String(cameTag)}`);
  adopt(world, plan.by, answer.sent, came, plan.hops === 0);
}

/** @param isAnswer whether it may be what the method threw */
export function checkError(world: World, record: CallRecord, error: unknown): void {
  if (error instanceof ClusterDispatchError) return checkExecution(world, record, error);
  const { answer, tag } = record;
  const thrown = answer?.kind === 'error' ? answer.message : undefined;
  const { message } = error as Error;
  world.check(message === thrown, `call ${tag} failed with ${message}, and threw ${thrown}`);
}

function checkExecution(world: World, record: CallRecord, error: ClusterDispatchError): void {
  const { tag, runs, answer } = record;
  const { execution } = error as { execution?: Execution };
  // It stops when every agent has left it, and said so.
  world.check(
    !/the library is stopping/.test(error.message),
    `call ${tag} was refused by a library that stops`,
  );
  if (execution === 'never') {
    world.check(runs === 0, `call ${tag} failed with ${error.name}: never, and ran ${runs} times`);
    record.isDenied = true;
  } else if (execution === 'yes')
    world.check(runs > 0, `call ${tag} failed with ${error.name}: yes, and never ran`);
  else world.check(execution === 'maybe', `call ${tag} failed with ${error.name}: ${execution}`);
  if (error.code === 'CALL_LOST' && isSentAgain(record))
    world.check(
      /^The stream of|this process is stopping|does not offer it/.test(error.message),
      `call ${tag} may be sent again, and failed: ${error.message}`,
    );
  if (error.code === 'FUNCTION_RELEASED')
    world.check(
      !record.mustBeThere(),
      `call ${tag} was made before the function was released: ${error.message}`,
    );
  if (error.code === 'NOT_SERIALIZABLE')
    world.check(
      hasUnsendable(execution === 'yes' ? answer : { kind: 'value', sent: record.plan.sent }),
      `call ${tag} could not be sent, and nothing in it is unsendable`,
    );
}

/** A stream that can be read only once is gone with its channel. */
function isSentAgain({ plan }: CallRecord): boolean {
  return plan.isIdempotent && !plan.sent.some(({ kind }) => kind === 'iterable');
}

function hasUnsendable(answer: Answer | undefined): boolean {
  return answer?.kind === 'value' && answer.sent.some(({ kind }) => kind === 'unsendable');
}
