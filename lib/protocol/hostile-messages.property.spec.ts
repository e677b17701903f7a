import { afterEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Observable } from 'rxjs';

import { ChannelPair } from '../../test/unit/channel-pair.js';
import { Form, MessageType } from './messages.js';
import type { OutgoingMessage } from './outgoing-message.js';
import { rawFrame, wireMessage } from '../../test/unit/wire.js';

const PROTOTYPES = [Object, Array, Function, Map, Promise, Error].map(({ prototype }) => prototype as object);
const snapshot = (): unknown => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
const before = snapshot();

/** How many sources run. */
let running = 0;

const ticking = (): Observable<unknown> =>
  new Observable((subscriber) => {
    running++;
    subscriber.next('first');
    return () => void running--;
  });

async function* generated(): AsyncGenerator<unknown> {
  running++;
  try {
    for (let item = 0; ; item++) yield item;
  } finally {
    running--;
  }
}

type Stub = (...args: unknown[]) => Promise<unknown>;

async function use(arg: unknown): Promise<void> {
  if (typeof arg === 'function') await (arg as Stub)(generated);
  else if (arg instanceof Observable) arg.subscribe({ error: () => {} });
}

/** Methods that use what they get in every way. */
const METHODS = {
  plain: () => 'plain',
  given: () => ({ call: () => ticking(), items: generated(), ticks: ticking() }),
  ticking,
  generated,
  later: async () => ticking(),
  waits: () => new Promise(() => {}),
  uses: (...args: unknown[]) => Promise.all(args.map(use)),
};

const number = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 65_537, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 53, NaN) },
);

const reference = fc.oneof(
  fc.record({ $: fc.constant('function'), r: number, v: fc.constantFrom('f', '__proto__', 1) }),
  fc.record({ $: fc.constantFrom('Observable', 'AsyncIterable', 'Readable', 'ReadableStream'), r: number }),
  fc.record({ $: fc.constant('AbortSignal'), r: number }),
  fc.record({ $: fc.constant('aborted'), v: fc.constantFrom(1, { $: 'ref', v: 0 }, { $: 'Nonsense' }) }),
  fc.record({ $: fc.constant('type'), name: fc.constantFrom('Error', '__proto__'), fields: fc.constant({}) }),
  fc.constantFrom(1, 'text', null, { ['__proto__']: { polluted: true } }, { $: 'ref', v: 0 }),
);

/** What a message says of its value, beside its JSON: its form, how many attachments, the references. */
interface Said {
  readonly form: number;
  readonly rest: readonly number[];
  readonly json: readonly unknown[];
}

const json = fc.oneof(fc.array(reference, { maxLength: 3 }), reference);

const value: fc.Arbitrary<Said> = fc.oneof(
  fc
    .tuple(
      json,
      fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: number }),
      fc.array(number, { maxLength: 3 }),
      fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: number }),
    )
    .map(([each, attachments, references, more]) => ({
      form: Form.tagged,
      rest: [attachments, references.length + more, ...references],
      json: [each],
    })),
  json.map((each) => ({ form: Form.plain, rest: [], json: [each] })),
  number.map((form) => ({ form, rest: [], json: [] })),
);

const LATE = 1_000_000;
const headers = fc.constantFrom<unknown>(
  undefined,
  undefined,
  { path: ['a'] },
  { path: 1 },
  { trace: { ['__proto__']: 'a' } },
  null,
);

const message: fc.Arbitrary<OutgoingMessage> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(MessageType.call, MessageType.invoke),
      number,
      fc.nat({ max: 8 }),
      number,
      headers,
      value,
    )
    .map(([type, id, target, credit, head, said]) =>
      wireMessage(
        [type, id, target, LATE, credit, head === undefined ? 0 : 1, said.form, ...said.rest],
        ...(head === undefined ? said.json : [head, ...said.json]),
      ),
    ),
  fc.tuple(fc.constant(MessageType.subscribe), number, number, number).map((numbers) => wireMessage(numbers)),
  fc
    .tuple(fc.constantFrom(MessageType.result, MessageType.failure, MessageType.next), number, value)
    .map(([type, id, said]) => wireMessage([type, id, said.form, ...said.rest], ...said.json)),
  fc
    .tuple(number, number, value)
    .map(([id, signal, said]) =>
      wireMessage([MessageType.abort, id, signal, said.form, ...said.rest], ...said.json),
    ),
  fc
    .tuple(
      fc.constantFrom(
        MessageType.cancel,
        MessageType.credit,
        MessageType.release,
        MessageType.opened,
        MessageType.complete,
      ),
      number,
      number,
    )
    .map((numbers) => wireMessage(numbers)),
  fc
    .tuple(fc.array(number, { maxLength: 8 }), fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }))
    .map(([numbers, values]) => wireMessage(numbers, ...values)),
);

/** A frame without attachments, whatever its message claims. */
const frameOf = (each: OutgoingMessage): Uint8Array => rawFrame(each.numbers, `[${each.json}]`);

/** Both ends have asked for something, so that there is something to answer. */
async function busyPair(): Promise<ChannelPair> {
  const pair = new ChannelPair(METHODS);
  const sink = { next: () => {}, error: () => {}, complete: () => {} };
  for (const method of ['plain', 'ticking', 'generated', 'waits'])
    pair.agentCaller.open(pair.target(method), '[]', sink, 4);
  for (const method of ['given', 'waits']) pair.call(method).catch(() => {});
  pair.call('uses', () => ticking(), ticking()).catch(() => {});
  await pair.rest();
  return pair;
}

function sizes(pair: ChannelPair): number[] {
  return [pair.agent, pair.library].flatMap((channel) => [
    channel.exports.size,
    channel.imports.size,
    channel['callee']['calls'].size,
    channel['callee'].openStreams,
    channel['caller'].pendingCalls,
    channel['caller'].openStreams,
  ]);
}

describe('messages that no end of ours sends', () => {
  afterEach(() => {
    expect(snapshot()).toEqual(before);
  });

  it.each(['agent', 'library'] as const)(
    'end their own channel at worst, and leave nothing behind: to the %s',
    async (victim) => {
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
          const pair = await busyPair();
          for (const each of messages) {
            try {
              pair[victim].receive(frameOf(each));
            } catch (error) {
              expect(error).toMatchObject({ name: 'ProtocolError' });
              break;
            }
          }
          await pair.rest().catch((error: unknown) => expect(error).toMatchObject({ name: 'ProtocolError' }));
          pair.close();
          pair.agentCaller.close('the end of the test');
          await new Promise((resolve) => setImmediate(resolve));
          expect(sizes(pair).every((size) => size === 0)).toBe(true);
          expect(running).toBe(0);
        }),
        { numRuns: 1_500 },
      );
    },
    60_000,
  );
});
