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
    'running methods': callee['running'],
    'calls that it answers': callee['calls'].size,
    'streams that it sends': callee.openStreams,
  };
}

export function checkRecords(world: World): void {
  for (const { tag, outcome, plan } of world.calls)
    world.check(outcome !== undefined || !plan.by.isAlive, `call ${tag} was never settled`);
  for (const run of world.runs) if (run.process.isAlive) checkTeardown(world, run);
  for (const [iterable, { process, uses }] of world.iterables)
    if (process.isAlive) checkUses(world, uses, world.given.get(iterable)?.size ?? 0);
}

/** What was sent as a stream that can be read once was read or ended, and as such once. */
function checkUses(world: World, uses: number, given: number): void {
  world.check(uses > 0 === given > 0, `a stream was sent ${given} times, and used ${uses} times`);
  world.check(uses <= given, `a stream was sent ${given} times, and used ${uses} times`);
}

function checkTeardown(world: World, { id, push, end, stops, context }: SourceRun): void {
  const endedByItself = end === 'complete' || end === 'error';
  const isRight = push || !endedByItself ? stops === 1 : stops <= 1;
  world.check(isRight, `run ${id} (${end ?? 'left'}) was torn down ${stops} times`);
  world.check(!context?.isRunning, `run ${id} is over, and its call is not`);
}
