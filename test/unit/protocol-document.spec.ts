import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { KnownClasses } from '../../lib/protocol/known-classes.js';
import { FrameBuilder, unpackFrame } from '../../lib/protocol/frame.js';
import * as limits from '../../lib/protocol/limits.js';
import { MessageReader } from '../../lib/protocol/message-reader.js';
import { MessageType, type Call, type Invoke, type Message } from '../../lib/protocol/messages.js';
import {
  abortMessage,
  callMessage,
  cancelMessage,
  challengeMessage,
  changeMessage,
  commitMessage,
  completeMessage,
  creditMessage,
  failureMessage,
  farewellMessage,
  helloMessage,
  invalidateMessage,
  invokeMessage,
  nextMessage,
  openedMessage,
  releaseMessage,
  resultMessage,
  resyncMessage,
  subscribeMessage,
  type RequestHead,
  type SentValue,
  sentValue,
  welcomeMessage,
  type OutgoingMessage,
} from '../../lib/protocol/outgoing-message.js';
import type { ReferenceReader } from '../../lib/protocol/references.js';
import { decodeValue } from '../../lib/protocol/value-decoder.js';
import { encodeValue } from '../../lib/protocol/value-encoder.js';
import { ValueTypes } from '../../lib/protocol/value-types.js';
import type { WireValue } from '../../lib/protocol/value.js';
import { STREAM_KINDS } from '../../lib/streams/stream-kinds.js';
import { wholeFrame, rawFrame } from './wire.js';

/*
 * In the document a block ```json message is one message: its numbers, and what it has beside them; a code span {"$":…} in a table is one value with tags.
 */
const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

const BYTES = Buffer.from('ab');
const ATTACHMENTS = [BYTES, BYTES];

class Money {
  readonly amount = 5;
}

const classes = new KnownClasses([], new ValueTypes([{ type: Money }]), STREAM_KINDS);

interface Section {
  readonly heading: string;
  readonly messages: readonly string[];
}

const sections = text.split(/^### /m).map((section): Section => {
  const blocks = section.matchAll(/^```json message\n(.*?)^```/gms);
  const messages = Array.from(blocks, ([, block = '']) => JSON.stringify(JSON.parse(block)));
  return { heading: section.slice(0, section.indexOf('\n')), messages };
});

describe('the document of the protocol', () => {
  it.each(Object.entries(MessageType))('has a section with an example of %s (%i)', (name, type) => {
    const section = sections.find(({ heading }) => heading === `${type} ${name}`);
    expect(section?.messages.map((message) => read(message).type)).toContain(name);
  });

  it.each(sections.flatMap(({ messages }) => messages))(
    'shows a message as it is on the wire: %s',
    (message) => {
      const { numbers, json } = written(read(message));
      expect(JSON.stringify([numbers, ...(JSON.parse(`[${json}]`) as unknown[])])).toBe(message);
    },
  );

  it.each(Array.from(text.matchAll(/\| `(\{.*?"\$".*?\})` +\|/g), ([, value = '']) => value))(
    'shows a value as it is on the wire: %s',
    (json) => {
      const decoded = decodeValue(
        { json: JSON.parse(json), attachments: ATTACHMENTS, references: [0] },
        classes,
        reader,
      );
      const value = json.startsWith('{"$":"json"') ? { toJSON: () => decoded } : decoded;
      const encoded = encodeValue(value, 'value', classes, { areArguments: true });
      expect(typeof encoded === 'string' ? encoded : encoded.json).toBe(json);
    },
  );

  it('shows a frame as it is on the wire', () => {
    const [, hex = ''] = /^```hex frame\n(.*?)^```/ms.exec(text) ?? [];
    const frame = Buffer.from(hex.replace(/\s/g, ''), 'hex');
    const unpacked = unpackFrame(frame);
    expect(unpacked.attachments).toEqual([BYTES]);
    const reader = new MessageReader(unpacked);
    const builder = new FrameBuilder((built) =>
      expect(Buffer.from(wholeFrame(built)).equals(frame)).toBe(true),
    );
    builder.add(written(reader.read()), unpacked.attachments);
    builder.add(written(reader.read()));
    builder.flush();
    expect(reader.isAtEnd).toBe(true);
    expect.assertions(3);
  });

  it.each(STREAM_KINDS.map(({ name }) => name))('has the tag of the stream %s', (name) => {
    expect(text).toContain(`| \`{"$":"${name}","r":0`);
  });

  it.each(Object.entries(limits))('has the limit %s: %i', (name, value) => {
    expect(text).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${value.toLocaleString('en-US')} +\\|`, 'm'));
  });
});

function read(shown: string): Message {
  const [numbers, ...values] = JSON.parse(shown) as [number[], ...unknown[]];
  const frame = unpackFrame(rawFrame(numbers, JSON.stringify(values)));
  const message = new MessageReader({ ...frame, attachments: ATTACHMENTS }).read();
  const { attachments = [] } = 'value' in message ? message.value : {};
  const reader = new MessageReader({ ...frame, attachments });
  expect(reader.read()).toEqual(message);
  expect(reader.isAtEnd).toBe(true);
  return message;
}

/** The same message, as the end writes it that sends it. */
function written(message: Message): OutgoingMessage {
  switch (message.type) {
    case 'challenge':
      return challengeMessage(message.nonce);
    case 'hello':
      return helloMessage(message.agent, message.nonce, message.proof);
    case 'farewell':
      return farewellMessage();
    case 'welcome':
      return welcomeMessage(message.proof, message.epoch, message.contract);
    case 'call':
      return callMessage(message.method, headOf(message), textOf(message.value));
    case 'invoke':
      return invokeMessage(message.reference, headOf(message), textOf(message.value));
    case 'result':
      return resultMessage(message.id, textOf(message.value));
    case 'failure':
      return failureMessage(message.id, textOf(message.value));
    case 'next':
      return nextMessage(message.id, textOf(message.value));
    case 'abort':
      return abortMessage(message.id, message.signal, textOf(message.value));
    case 'subscribe':
      return subscribeMessage(message.id, message.reference, message.credit);
    case 'credit':
      return creditMessage(message.id, message.count);
    case 'cancel':
      return cancelMessage(message.id);
    case 'opened':
      return openedMessage(message.id);
    case 'complete':
      return completeMessage(message.id);
    case 'release':
      return releaseMessage(message.reference, message.count);
    case 'change':
      return changeMessage(message.state, message.operation, textOf(message.value));
    case 'commit':
      return commitMessage(message.version);
    case 'resync':
      return resyncMessage();
    case 'invalidate':
      return invalidateMessage(message.method, textOf(message.value));
  }
}

const headOf = ({ id, deadline, credit, headers }: Call | Invoke): RequestHead => ({
  id,
  deadline,
  credit,
  headers,
});

function textOf({ json, attachments, references }: WireValue): SentValue {
  const plain = json === undefined ? '' : JSON.stringify(json);
  return attachments ? sentValue({ json: plain, attachments }, references) : sentValue(plain);
}

/** Makes something of the right kind, which is encoded again. */
const reader: ReferenceReader = {
  function: (_number, name) => Object.defineProperty(() => {}, 'name', { value: name }),
  signal: () => new AbortController().signal,
  stream: (_number, kind, description) =>
    kind.make(
      { subscribe: () => ({ consumed() {}, unsubscribe() {} }), release() {}, isClosed: () => false },
      description,
    ),
};
