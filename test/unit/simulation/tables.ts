import type { Channel } from '../../../lib/protocol/channel.js';
import type { End } from './end.js';
import type { SourceRun } from './source-run.js';
import type { World } from './world.js';

/** Nothing is kept for what is over. */
export function checkTables(world: World, end: End, channel: Channel | undefined = end.channel): void {
  const { caller } = end;
  for (const [name, size] of Object.entries({
    'pending calls': caller.pendingCalls,
    'open streams': caller.openStreams,
    'queued calls': caller['queue'].length,
    deadlines: caller['deadlines'].next() === undefined ? 0 : 1,
    ...(channel && sizesOf(channel)),
  }))
    world.check(size === 0, `${end.name} is left with ${size} ${name}`);
}

/** How much a channel keeps, of each kind. */
export function sizesOf(channel: Channel): Record<string, number> {
  const callee = channel['callee'];
  return {
    exports: channel.exports.size,
    'numbers of exports': channel.exports['numbers'].size,
    imports: channel.imports.size,
    'running methods': callee['slots']['running'],
    'calls that it answers': callee['calls'].size,
    'streams that it sends': callee.openStreams,
  };
}

export function checkRecords(world: World): void {
  for (const { tag, outcome, plan } of world.calls)
    world.check(outcome !== undefined || !plan.by.isAlive, `call ${tag} was never settled`);
  for (const run of world.runs) if (run.process.isAlive) checkTeardown(world, run);
  for (const [iterable, { process, uses }] of world.iterables)
    if (process.isAlive)
      checkUses(world, uses, world.given.get(iterable)?.size ?? 0, refusalsOf(world, iterable));
}

/** What was sent as a stream that can be read once was read or ended, and as such once; what was refused was ended. */
function checkUses(world: World, uses: number, given: number, refused: number): void {
  const areRight = uses <= given + refused && (given === 0 || uses > 0);
  world.check(areRight, `a stream was sent ${given} times, refused ${refused} times, and used ${uses} times`);
}

/** How often it stood in a result or an item that could not be sent. */
function refusalsOf(world: World, iterable: unknown): number {
  const answers = world.calls.map(({ answer }) => (answer?.kind === 'value' ? answer.sent : []));
  const refused = [...answers, ...world.runs.flatMap(({ items }) => items)].filter((sent) =>
    sent.some(({ kind }) => kind === 'unsendable'),
  );
  return refused.filter((sent) => sent.some(({ value }) => value === iterable)).length;
}

function checkTeardown(world: World, { id, push, end, stops, context }: SourceRun): void {
  const endedByItself = end === 'complete' || end === 'error';
  const isRight = push || !endedByItself ? stops === 1 : stops <= 1;
  world.check(isRight, `run ${id} (${end ?? 'left'}) was torn down ${stops} times`);
  world.check(!context?.isRunning, `run ${id} is over, and its call is not`);
}
