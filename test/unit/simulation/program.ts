import { Observable } from 'rxjs';

import { RemoteIterator } from '../../../lib/streams/remote-iterator.js';
import { subscribeTo } from '../../../lib/streams/observable.kind.js';
import { dispose, onReleased } from '../../../lib/protocol/remote-function.js';
import type { CallOptions, CallTarget } from '../../../lib/protocol/call.js';
import type { RemoteStream } from '../../../lib/protocol/references.js';
import type { CallPlan, CallRecord } from './call-record.js';
import { settle } from './claims.js';
import type { AgentProcess, AgentTarget } from './agent-process.js';
import { guard } from './guard.js';
import type { HeldFunction } from './held.js';
import { addConsumer, readIterator, readObservable } from './reading.js';
import type { Sent } from './sent.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/* What programs do with what they have. Each is one step, in the context of a call that runs there, or of none. */

/** A worker calls a method. */
export function callMethod(world: World, agent: AgentProcess): void {
  const target = world.random.pick(agent.targets) as AgentTarget;
  const { record, options } = plan(world, agent, target, { isMethod: true, hops: 0 });
  world.log(() => `${agent.name} makes call ${record.tag} of ${target.name}, ${shown(record)}`);
  attempt(world, record, () => agent.end.caller.call(target, argsOf(record), options));
}

/** A worker calls a method, and reads the stream that it gives. */
export function openMethod(world: World, agent: AgentProcess): void {
  const target = world.random.pick(agent.targets) as AgentTarget;
  const streamOptions = target.method.stream;
  const { record, options } = plan(world, agent, target, { isMethod: true, hops: 0, streamOptions });
  const consumer = addConsumer(world, agent, agent.end, record);
  world.log(
    () =>
      `consumer ${consumer.id} of ${agent.name} makes call ${record.tag} of ${target.name}, ${shown(record)}`,
  );
  const { caller } = agent.end;
  try {
    const encoded = caller.encode(target, argsOf(record));
    const subscribe: RemoteStream['subscribe'] = (sink) =>
      guard(
        world,
        consumer,
        agent.end,
        (guarded) => caller.open(target, encoded, guarded, world.credit, options),
        sink,
      );
    const stream = { subscribe, release: () => {}, isClosed: () => false };
    if (world.random.chance(0.5)) readObservable(world, consumer, toObservable(subscribe));
    else readIterator(world, consumer, new RemoteIterator(stream, world.credit));
  } catch (error) {
    consumer.error(error);
  }
}

/** A function of another process is called. */
export function callFunction(world: World, held: HeldFunction): void {
  const { process } = held.end;
  const target = { name: 'a function', timeoutMs: Infinity };
  const { record } = plan(world, process, target, { isMethod: false, hops: held.hops - 1 });
  world.log(() => `${process.name} makes call ${record.tag} of a function, ${shown(record)}`);
  const { isDisposed } = held;
  attempt(world, record, () => held.stub(...argsOf(record)));
  if (isDisposed) record.isDenied = true;
  // Whoever lies between may have released it.
  else if (held.hops === 1) record.mustBeThere = () => !held.channel['closed'];
}

export function disposeFunction(world: World, held: HeldFunction): void {
  world.log(() => `${held.end.process.name} disposes a function`);
  held.isDisposed = true;
  dispose(held.stub);
  if (held.told !== undefined)
    world.check(held.told === 1, 'a listener was not told of a function that is gone');
}

export function watchFunction(world: World, held: HeldFunction): void {
  if (held.told !== undefined) return;
  held.told = 0;
  onReleased(held.stub, () => {
    held.told = (held.told ?? 0) + 1;
    world.check(held.told === 1, 'a listener was told twice of a function that is gone');
    world.check(held.isDisposed || held.channel['closed'], 'a function that is there was called gone');
  });
}

type PlanInput = Pick<CallPlan, 'isMethod' | 'hops'> & Partial<Pick<CallPlan, 'streamOptions'>>;

type PlanTarget = Pick<CallTarget, 'name' | 'timeoutMs' | 'isIdempotent'>;

function plan(
  world: World,
  process: SimulatedProcess,
  target: PlanTarget,
  { isMethod, hops, streamOptions }: PlanInput,
): { readonly record: CallRecord; readonly options: CallOptions | undefined } {
  const { random } = world;
  const outer = world.inherited();
  const controller = !outer && isMethod && random.chance(0.35) ? new AbortController() : undefined;
  if (controller && random.chance(0.05)) controller.abort(new Error('aborted before'));
  const limit = !outer && isMethod && random.chance(0.1) ? world.now + random.below(15) : undefined;
  const options = outer ?? { signal: controller?.signal, deadline: limit };
  const latest = Math.min(world.now + target.timeoutMs, options.deadline ?? Infinity);
  const sent = world.makeSent(process, random.below(4), {
    areArguments: true,
    areStreamsAllowed: hops === 0,
  });
  if (controller && random.chance(0.1))
    sent.push({ kind: 'signal', value: controller.signal, hops: 0, controller });
  const record = world.record({
    what: target.name,
    by: process,
    sent,
    streamOptions,
    latest,
    hops,
    isMethod,
    isIdempotent: target.isIdempotent ?? false,
    controller,
  });
  if (controller) process.cancellable.push(record);
  return { record, options };
}

function argsOf({ tag, plan: { sent } }: CallRecord): unknown[] {
  return [tag, ...sent.map(({ value }) => value)];
}

function attempt(world: World, record: CallRecord, call: () => Promise<unknown>): void {
  try {
    call().then(
      (value) => settle(world, record, { value }),
      (error: unknown) => settle(world, record, { error }),
    );
  } catch (error) {
    settle(world, record, { error });
  }
}

function toObservable(subscribe: RemoteStream['subscribe']): Observable<unknown> {
  return new Observable((subscriber) => subscribeTo({ subscribe }, subscriber));
}

function shown({ plan: { sent } }: CallRecord): string {
  return `with ${sent.map(({ kind }: Sent) => kind).join(', ') || 'nothing'}`;
}
