import type { CallContext } from '../../../lib/protocol/call-context.js';
import type { Answer, CallRecord } from './call-record.js';
import { adopt } from './held.js';
import { plain, type Sent } from './sent.js';
import type { SimulatedProcess } from './simulated-process.js';
import { makeIterable, makeObservable } from './source.js';
import type { World } from './world.js';

/** A method or function that has begun and not returned. */
export interface Body {
  readonly record: CallRecord;
  readonly process: SimulatedProcess;
  readonly context: CallContext;
  /** What the caller's signals are here. */
  readonly signals: readonly { readonly sent: Sent; readonly remote: AbortSignal }[];
  /** It returns only when everything ends. */
  readonly isStuck: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A method or function is called. It returns, throws, or gives a promise and goes on later. */
export function begin(world: World, process: SimulatedProcess, [tag, ...came]: readonly unknown[]): unknown {
  const record = world.calls[tag as number];
  const { context } = world;
  if (!record || !context) return world.check(false, `a call came that nobody made: ${String(tag)}`);
  checkBeginning(world, process, record, context);
  record.runs++;
  world.check(record.runs === 1 || record.plan.isIdempotent, `call ${record.tag} ran ${record.runs} times`);
  world.check(!record.isDenied, `call ${record.tag} ran, and somebody was told that it never did`);
  adopt(world, process, record.plan.sent, came, record.plan.hops === 0);
  if (!world.isClosing) world.react(process);
  if (world.random.chance(0.45) || world.isClosing) return answerNow(world, process, record);
  return answerLater(world, process, record, context, came);
}

function checkBeginning(
  world: World,
  process: SimulatedProcess,
  record: CallRecord,
  context: CallContext,
): void {
  const { tag, plan } = record;
  world.log(() => `${process.name} begins call ${tag}`);
  world.check(process.isAlive, `call ${tag} ran in a process that is gone`);
  world.check(world.now <= context.deadline, `call ${tag} began at ${world.now}, after ${context.deadline}`);
  world.check(
    context.deadline <= Math.ceil(plan.latest),
    `call ${tag} has until ${context.deadline}, and its caller until ${plan.latest}`,
  );
}

function answerNow(world: World, process: SimulatedProcess, record: CallRecord): unknown {
  const { answer, returned } = makeAnswer(world, process, record);
  record.answer = answer;
  publish(world, process, record);
  world.log(() => `call ${record.tag} returns: ${answer.kind}`);
  if (answer.kind === 'error') throw returned;
  return returned;
}

function answerLater(
  world: World,
  process: SimulatedProcess,
  record: CallRecord,
  context: CallContext,
  came: readonly unknown[],
): Promise<unknown> {
  const { sent } = record.plan;
  const signals = sent.flatMap((each, index) =>
    each.kind === 'signal' ? [{ sent: each, remote: came[index] as AbortSignal }] : [],
  );
  const isStuck = world.random.chance(0.15);
  return new Promise((resolve, reject) => {
    world.bodies.push({ record, process, context, signals, isStuck, resolve, reject });
  });
}

/** What was running returns. */
export function finish(world: World, body: Body): void {
  world.bodies.splice(world.bodies.indexOf(body), 1);
  const { process, record } = body;
  const { answer, returned } = makeAnswer(world, process, record);
  record.answer = answer;
  publish(world, process, record);
  world.log(() => `call ${record.tag} ends: ${answer.kind}`);
  if (answer.kind === 'error') body.reject(returned);
  else body.resolve(returned);
}

/** Whoever gets the answer finds in his replicas what was published before. */
function publish({ random, isClosing }: World, process: SimulatedProcess, record: CallRecord): void {
  if (!isClosing && random.chance(0.2)) process.changeState();
  record.published = process.published;
}

function makeAnswer(
  world: World,
  process: SimulatedProcess,
  { tag, plan, answer: earlier }: CallRecord,
): { readonly answer: Answer; readonly returned: unknown } {
  const { random } = world;
  if (plan.isIdempotent) return makeSameAnswer(world, process, tag, plan, earlier);
  const areStreamsAllowed = plan.hops === 0 && !world.isClosing;
  if (areStreamsAllowed && random.chance(plan.streamOptions ? 0.7 : 0.1))
    return makeStream(world, process, tag, plan);
  if (random.chance(0.2)) {
    const message = `of call ${tag}`;
    return { answer: { kind: 'error', message }, returned: new RangeError(message) };
  }
  const limits = { areArguments: false, areStreamsAllowed };
  const sent = world.isClosing ? [plain(world)] : world.makeSent(process, random.below(3), limits);
  return { answer: { kind: 'value', sent }, returned: [tag, ...sent.map(({ value }) => value)] };
}

/** Each time that it runs it gives the same. */
function makeSameAnswer(
  world: World,
  process: SimulatedProcess,
  tag: number,
  plan: CallRecord['plan'],
  earlier: Answer | undefined,
): { readonly answer: Answer; readonly returned: unknown } {
  const { random } = world;
  const kind =
    earlier?.kind ?? random.pick(['value', 'value', 'error', plan.streamOptions ? 'stream' : 'value']);
  if (kind === 'stream') return makeStream(world, process, tag, plan, earlier);
  if (kind === 'error') {
    const message = `of call ${tag}`;
    return { answer: { kind: 'error', message }, returned: new RangeError(message) };
  }
  const answer = earlier?.kind === 'value' ? earlier : { kind: 'value' as const, sent: [plain(world)] };
  return { answer, returned: [tag, ...answer.sent.map(({ value }) => value)] };
}

function makeStream(
  world: World,
  process: SimulatedProcess,
  tag: number,
  { streamOptions }: CallRecord['plan'],
  earlier?: Answer,
): { readonly answer: Answer; readonly returned: object } {
  const chosen = world.random.chance(0.6) ? 'observable' : 'iterable';
  const kind = earlier?.kind === 'stream' ? (earlier.sent.kind as typeof chosen) : chosen;
  const value =
    kind === 'observable' ? makeObservable(world, process, streamOptions) : makeIterable(world, process);
  // Whether anybody still waits for it or not.
  world.noteGiven(value, `call ${tag}`);
  return { answer: { kind: 'stream', sent: { kind, value, hops: 0 } }, returned: value };
}
