import { describe, expect, it } from '@jest/globals';

import { ProtocolError } from '../errors/protocol.error.js';
import {
  abortText,
  callText,
  cancelText,
  challengeText,
  completeText,
  creditText,
  failureText,
  helloText,
  invokeText,
  MessageReader,
  nextText,
  openedText,
  PROTOCOL_VERSION,
  releaseText,
  resultText,
  subscribeText,
  valueText,
  welcomeText,
  type Message,
} from './messages.js';

const contract = { providers: [{ name: 'prices', methods: [{ name: 'quote', timeoutMs: 5 }] }] };

const head = { id: 7, deadline: 100, credit: 0, headers: undefined };
const headers = { path: ['prices.quote'], trace: { traceparent: '00-1-2-01' } };
const call = { type: 'call', id: 7, deadline: 100, credit: 0, headers: undefined } as const;

const read = (wire: unknown, attachments: Uint8Array[] = []): Message =>
  new MessageReader(attachments).read(wire);

describe('a message', () => {
  it.each<[string, Message]>([
    [challengeText('n'), { type: 'challenge', version: PROTOCOL_VERSION, nonce: 'n' }],
    [helloText('worker 1', 'n', 'p'), { type: 'hello', agent: 'worker 1', nonce: 'n', proof: 'p' }],
    [welcomeText('p', 3, contract), { type: 'welcome', proof: 'p', epoch: 3, contract }],
    [callText(2, head, valueText('["a"]')), { ...call, method: 2, value: { json: ['a'] } }],
    [
      callText(2, { ...head, deadline: 99.1, credit: 5, headers }, valueText('[]')),
      { ...call, method: 2, credit: 5, value: { json: [] }, headers },
    ],
    [
      callText(2, head, valueText({ json: '[{"$":"undefined"}]', attachments: [] })),
      { ...call, method: 2, value: { json: [{ $: 'undefined' }], attachments: [] } },
    ],
    [
      invokeText(
        2,
        { ...head, headers },
        valueText({ json: '[{"$":"function","r":0}]', attachments: [] }, [9]),
      ),
      {
        ...call,
        type: 'invoke',
        reference: 2,
        headers,
        value: { json: [{ $: 'function', r: 0 }], attachments: [], references: [9] },
      },
    ],
    [subscribeText(7, 2, 5), { type: 'subscribe', id: 7, reference: 2, credit: 5 }],
    [resultText(7, valueText('"a"')), { type: 'result', id: 7, value: { json: 'a' } }],
    [resultText(7, valueText('')), { type: 'result', id: 7, value: { json: undefined } }],
    [failureText(7, valueText('null')), { type: 'failure', id: 7, value: { json: null } }],
    [failureText(7, valueText('')), { type: 'failure', id: 7, value: { json: undefined } }],
    [nextText(7, valueText('1')), { type: 'next', id: 7, value: { json: 1 } }],
    [openedText(7), { type: 'opened', id: 7 }],
    [completeText(7), { type: 'complete', id: 7 }],
    [cancelText(7), { type: 'cancel', id: 7 }],
    [abortText(7, 1, valueText('"why"')), { type: 'abort', id: 7, signal: 1, value: { json: 'why' } }],
    [creditText(7, 5), { type: 'credit', id: 7, count: 5 }],
    [releaseText(7, 5), { type: 'release', reference: 7, count: 5 }],
  ])('is read as it was written: %s', (text, message) => {
    expect(read(JSON.parse(text))).toEqual(message);
  });

  it.each<[string, unknown]>([
    ['no list', { 0: 3 }],
    ['null', null],
    ['empty', []],
    ['of an unknown type', [99, 1]],
    ['of a type that is a text', ['3', 1, 1, []]],
    ['of a type that is a list', [[3], 1, 1, []]],
    ['a call without a method', [3, 1]],
    ['a call with a fraction for an id', [3, 1.5, 0, 9, 0, 0, []]],
    ['a call with a negative id', [3, -1, 0, 9, 0, 0, []]],
    ['a call with an id beyond the safe integers', [3, 2 ** 53, 0, 9, 0, 0, []]],
    ['a call with a text for a method', [3, 1, 'quote', 9, 0, 0, []]],
    ['a call with a negative method', [3, 1, -1, 9, 0, 0, []]],
    ['a call without a deadline', [3, 1, 0, null, 0, 0, []]],
    ['a call with a negative credit', [3, 1, 0, 9, -1, 0, []]],
    ['a call whose path is no list', [3, 1, 0, 9, 0, { path: 'a' }, []]],
    ['a call whose path has a number', [3, 1, 0, 9, 0, { path: [1] }, []]],
    ['a call whose trace has a number', [3, 1, 0, 9, 0, { trace: { a: 1 } }, []]],
    ['a call whose references are no list', [3, 1, 0, 9, 0, 0, [], 0, 1]],
    ['a call whose references are texts', [3, 1, 0, 9, 0, 0, [], 0, ['a']]],
    ['a subscription without credit', [8, 1, 2]],
    ['credit without a count', [9, 1]],
    ['a release without a count', [13, 1]],
    ['an abort without a signal', [14, 1]],
    ['a result without an id', [4]],
    ['a failure with null for an id', [5, null]],
    ['a result with attachments that are not there', [4, 1, [], 1]],
    ['a result with a negative count of attachments', [4, 1, [], -1]],
    ['a result with a text for the count of attachments', [4, 1, [], '0']],
    ['a challenge without a nonce', [0, 1]],
    ['a hello without a proof', [1, 'worker 1', 'nonce']],
    ['a hello whose name is a number', [1, 1, 'nonce', 'proof']],
    ['a welcome without a contract', [2, 'proof', 1]],
    ['a welcome whose contract is null', [2, 'proof', 1, null]],
    ['a welcome whose contract has no providers', [2, 'proof', 1, { providers: {} }]],
  ])('is refused: %s', (_name, wire) => {
    expect(() => read(wire)).toThrow(ProtocolError);
  });
});
