import { describe, expect, it } from '@jest/globals';

import { ProtocolError } from '../errors/protocol.error.js';
import {
  callText,
  challengeText,
  failureText,
  helloText,
  MessageReader,
  PROTOCOL_VERSION,
  resultText,
  welcomeText,
  type Message,
} from './messages.js';

const contract = { providers: [{ name: 'prices', methods: [{ name: 'quote', timeoutMs: 5 }] }] };

const read = (wire: unknown, attachments: Uint8Array[] = []): Message =>
  new MessageReader(attachments).read(wire);

describe('a message', () => {
  it.each<[string, Message]>([
    [challengeText('n'), { type: 'challenge', version: PROTOCOL_VERSION, nonce: 'n' }],
    [helloText('worker 1', 'n', 'p'), { type: 'hello', agent: 'worker 1', nonce: 'n', proof: 'p' }],
    [welcomeText('p', 3, contract), { type: 'welcome', proof: 'p', epoch: 3, contract }],
    [callText(7, 2, '["a"]'), { type: 'call', id: 7, method: 2, value: { json: ['a'] } }],
    [
      callText(7, 2, { json: '[{"$":"undefined"}]', attachments: [] }),
      { type: 'call', id: 7, method: 2, value: { json: [{ $: 'undefined' }], attachments: [] } },
    ],
    [resultText(7, '"a"'), { type: 'result', id: 7, value: { json: 'a' } }],
    [resultText(7, ''), { type: 'result', id: 7, value: { json: undefined } }],
    [failureText(7, 'null'), { type: 'failure', id: 7, value: { json: null } }],
    [failureText(7, ''), { type: 'failure', id: 7, value: { json: undefined } }],
  ])('is read as it was written: %s', (text, message) => {
    expect(read(JSON.parse(text))).toEqual(message);
  });

  it.each<[string, unknown]>([
    ['no list', { 0: 3 }],
    ['null', null],
    ['empty', []],
    ['of an unknown type', [6, 1]],
    ['of a type that is a text', ['3', 1, 1, []]],
    ['of a type that is a list', [[3], 1, 1, []]],
    ['a call without a method', [3, 1]],
    ['a call with a fraction for an id', [3, 1.5, 0, []]],
    ['a call with a negative id', [3, -1, 0, []]],
    ['a call with an id beyond the safe integers', [3, 2 ** 53, 0, []]],
    ['a call with a text for a method', [3, 1, 'quote', []]],
    ['a call with a negative method', [3, 1, -1, []]],
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
