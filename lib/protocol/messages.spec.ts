import { describe, expect, it } from '@jest/globals';

import { ProtocolError } from '../errors/protocol.error.js';
import { MessageReader } from './message-reader.js';
import { PROTOCOL_VERSION, type Message, MessageType } from './messages.js';
import {
  abortMessage,
  callMessage,
  cancelMessage,
  challengeMessage,
  completeMessage,
  creditMessage,
  failureMessage,
  helloMessage,
  invokeMessage,
  nextMessage,
  openedMessage,
  releaseMessage,
  resultMessage,
  subscribeMessage,
  sentValue,
  welcomeMessage,
  type OutgoingMessage,
  changeMessage,
  commitMessage,
  farewellMessage,
  invalidateMessage,
  resyncMessage,
} from './outgoing-message.js';
import { rawFrame, lengthOf } from '../../test/unit/wire.js';
import { unpackFrame } from './frame.js';

const contract = { providers: [{ name: 'prices', methods: [{ name: 'quote', timeoutMs: 5 }] }] };

const head = { id: 7, deadline: 100, credit: 0, headers: undefined };
const headers = { path: ['prices.quote'], trace: { traceparent: '00-1-2-01' } };
const call = { type: 'call', id: 7, deadline: 100, credit: 0, headers: undefined } as const;

const readerOf = (numbers: readonly number[], values: readonly unknown[]): MessageReader =>
  new MessageReader(unpackFrame(rawFrame(numbers, JSON.stringify(values))));

describe('a message', () => {
  it.each<[OutgoingMessage, Message]>([
    [challengeMessage('n'), { type: 'challenge', version: PROTOCOL_VERSION, nonce: 'n' }],
    [helloMessage('worker 1', 'n', 'p'), { type: 'hello', agent: 'worker 1', nonce: 'n', proof: 'p' }],
    [welcomeMessage('p', 3, contract), { type: 'welcome', proof: 'p', epoch: 3, contract }],
    [callMessage(2, head, sentValue('["a"]')), { ...call, method: 2, value: { json: ['a'] } }],
    [
      callMessage(2, { ...head, deadline: 99.1, credit: 5, headers }, sentValue('[]')),
      { ...call, method: 2, credit: 5, value: { json: [] }, headers },
    ],
    [
      callMessage(2, head, sentValue({ json: '[{"$":"undefined"}]', attachments: [] })),
      { ...call, method: 2, value: { json: [{ $: 'undefined' }], attachments: [] } },
    ],
    [
      invokeMessage(
        2,
        { ...head, headers },
        sentValue({ json: '[{"$":"function","r":0}]', attachments: [] }, [9]),
      ),
      {
        ...call,
        type: 'invoke',
        reference: 2,
        headers,
        value: { json: [{ $: 'function', r: 0 }], attachments: [], references: [9] },
      },
    ],
    [subscribeMessage(7, 2, 5), { type: 'subscribe', id: 7, reference: 2, credit: 5 }],
    [resultMessage(7, sentValue('"a"')), { type: 'result', id: 7, value: { json: 'a' } }],
    [resultMessage(7, sentValue('')), { type: 'result', id: 7, value: { json: undefined } }],
    [failureMessage(7, sentValue('null')), { type: 'failure', id: 7, value: { json: null } }],
    [failureMessage(7, sentValue('')), { type: 'failure', id: 7, value: { json: undefined } }],
    [nextMessage(7, sentValue('1')), { type: 'next', id: 7, value: { json: 1 } }],
    [openedMessage(7), { type: 'opened', id: 7 }],
    [completeMessage(7), { type: 'complete', id: 7 }],
    [cancelMessage(7), { type: 'cancel', id: 7 }],
    [abortMessage(7, 1, sentValue('"why"')), { type: 'abort', id: 7, signal: 1, value: { json: 'why' } }],
    [creditMessage(7, 5), { type: 'credit', id: 7, count: 5 }],
    [releaseMessage(7, 5), { type: 'release', reference: 7, count: 5 }],
    [farewellMessage(), { type: 'farewell' }],
    [
      changeMessage(1, 2, sentValue('["a"]')),
      { type: 'change', state: 1, operation: 2, value: { json: ['a'] } },
    ],
    [commitMessage(5), { type: 'commit', version: 5 }],
    [resyncMessage(), { type: 'resync' }],
    [invalidateMessage(2, ''), { type: 'invalidate', method: 2, value: { json: undefined } }],
  ])('is read as it was written: %j', ({ numbers, json }, message) => {
    const reader = readerOf(numbers, JSON.parse(`[${json}]`) as unknown[]);
    expect(reader.read()).toEqual(message);
    expect(reader.isAtEnd).toBe(true);
  });

  it('takes no more of a frame than is its own', () => {
    const numbers = [...resultMessage(1, '').numbers, ...resultMessage(2, '1').numbers, MessageType.resync];
    const reader = readerOf(numbers, ['own']);
    expect([reader.read(), reader.read(), reader.read()]).toEqual([
      { type: 'result', id: 1, value: { json: undefined } },
      { type: 'result', id: 2, value: { json: 'own' } },
      { type: 'resync' },
    ]);
    expect(reader.isAtEnd).toBe(true);
  });

  it.each<[string, Buffer]>([
    ['another value', rawFrame([MessageType.resync], '[1]')],
    ['another attachment', rawFrame([MessageType.resync], '[]', lengthOf(1), Buffer.from('a'))],
  ])('is the last of a frame with nothing left: not with %s', (_name, frame) => {
    const reader = new MessageReader(unpackFrame(frame));
    reader.read();
    expect(() => reader.isAtEnd).toThrow(ProtocolError);
  });

  it.each<[string, readonly number[], ...unknown[]]>([
    ['nothing', []],
    ['of an unknown type', [99, 1]],
    ['of a type that is a fraction', [3.5, 1, 1, 0, 9, 0, 0], []],
    ['a call without a method', [3, 1]],
    ['a call with a fraction for an id', [3, 1.5, 0, 9, 0, 0, 1], []],
    ['a call with a negative id', [3, -1, 0, 9, 0, 0, 1], []],
    ['a call with an id beyond the safe integers', [3, 2 ** 53, 0, 9, 0, 0, 1], []],
    ['a call with an id that is no number', [3, NaN, 0, 9, 0, 0, 1], []],
    ['a call with a negative method', [3, 1, -1, 9, 0, 0, 1], []],
    ['a call with a deadline that never comes', [3, 1, 0, Infinity, 0, 0, 1], []],
    ['a call with a negative credit', [3, 1, 0, 9, -1, 0, 1], []],
    ['a call without the headers that it has', [3, 1, 0, 9, 0, 1, 0]],
    ['a call whose path is no list', [3, 1, 0, 9, 0, 1, 1], { path: 'a' }, []],
    ['a call whose path has a number', [3, 1, 0, 9, 0, 1, 1], { path: [1] }, []],
    ['a call whose trace is null', [3, 1, 0, 9, 0, 1, 1], { trace: null }, []],
    ['a call whose headers are null', [3, 1, 0, 9, 0, 1, 1], null, []],
    ['a call whose headers are a text', [3, 1, 0, 9, 0, 1, 1], 'x', []],
    ['a call with two headers', [3, 1, 0, 9, 0, 2, 1], {}, []],
    ['a call whose trace has a number', [3, 1, 0, 9, 0, 1, 1], { trace: { a: 1 } }, []],
    ['a call without the arguments that it has', [3, 1, 0, 9, 0, 0, 1]],
    ['a call whose arguments have a form that there is not', [3, 1, 0, 9, 0, 0, 3], []],
    ['a call with fewer references than it says', [3, 1, 0, 9, 0, 0, 2, 0, 2, 1], []],
    ['a call with a reference that is a fraction', [3, 1, 0, 9, 0, 0, 2, 0, 1, 0.5], []],
    ['a subscription without credit', [8, 1, 2]],
    ['credit without a count', [9, 1]],
    ['a release without a count', [13, 1]],
    ['an abort without a signal', [14, 1]],
    ['a result without an id', [4]],
    ['a result without the value that it has', [4, 1, 1]],
    ['a result with attachments that are not there', [4, 1, 2, 1, 0], []],
    ['a result with a negative count of attachments', [4, 1, 2, -1, 0], []],
    ['a result without the count of its references', [4, 1, 2, 0], []],
    ['a challenge without a nonce', [0, 1]],
    ['a challenge with a number for a nonce', [0, 1], 5],
    ['a hello without a proof', [1], 'worker 1', 'nonce'],
    ['a hello whose name is a number', [1], 1, 'nonce', 'proof'],
    ['a welcome without a contract', [2, 1], 'proof'],
    ['a welcome whose contract is null', [2, 1], 'proof', null],
    ['a welcome whose contract has no providers', [2, 1], 'proof', { providers: {} }],
  ])('is refused: %s', (_name, numbers, ...values) => {
    expect(() => readerOf(numbers, values).read()).toThrow(ProtocolError);
  });
});
