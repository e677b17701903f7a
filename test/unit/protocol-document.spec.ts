import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { KnownClasses } from '../../lib/protocol/known-classes.js';
import { FrameBuilder, unpackFrame } from '../../lib/protocol/frame.js';
import * as limits from '../../lib/protocol/limits.js';
import {
  abortText,
  callText,
  cancelText,
  challengeText,
  changeText,
  commitText,
  completeText,
  creditText,
  failureText,
  farewellText,
  helloText,
  invalidateText,
  invokeText,
  MessageReader,
  MessageType,
  nextText,
  openedText,
  releaseText,
  resultText,
  resyncText,
  subscribeText,
  type Call,
  type Invoke,
  type Message,
  type RequestHead,
  type ValueText,
  valueText,
  welcomeText,
} from '../../lib/protocol/messages.js';
import type { ReferenceReader } from '../../lib/protocol/references.js';
import { decodeValue } from '../../lib/protocol/value-decoder.js';
import { encodeValue } from '../../lib/protocol/value-encoder.js';
import { ValueTypes } from '../../lib/protocol/value-types.js';
import type { WireValue } from '../../lib/protocol/value.js';
import { STREAM_KINDS } from '../../lib/streams/stream-kinds.js';
import { wholeFrame } from './wire.js';

/*
 * In the document a block ```json message is one message, and a code span {"$":…} in a table is one value with tags.
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
      expect(written(read(message))).toBe(message);
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
    const { messages, attachments } = unpackFrame(frame);
    expect(attachments).toEqual([BYTES]);
    const builder = new FrameBuilder((built) =>
      expect(Buffer.from(wholeFrame(built)).equals(frame)).toBe(true),
    );
    builder.add(JSON.stringify(messages[0]), attachments);
    builder.add(JSON.stringify(messages[1]));
    builder.flush();
    expect.assertions(2);
  });

  it.each(STREAM_KINDS.map(({ name }) => name))('has the tag of the stream %s', (name) => {
    expect(text).toContain(`| \`{"$":"${name}","r":0`);
  });

  it.each(Object.entries(limits))('has the limit %s: %i', (name, value) => {
    expect(text).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${value.toLocaleString('en-US')} +\\|`, 'm'));
  });
});

function read(message: string): Message {
  return new MessageReader(ATTACHMENTS).read(JSON.parse(message));
}

/** The same message, as the end writes it that sends it. */
function written(message: Message): string {
  switch (message.type) {
    case 'challenge':
      return challengeText(message.nonce);
    case 'hello':
      return helloText(message.agent, message.nonce, message.proof);
    case 'farewell':
      return farewellText();
    case 'welcome':
      return welcomeText(message.proof, message.epoch, message.contract);
    case 'call':
      return callText(message.method, headOf(message), textOf(message.value));
    case 'invoke':
      return invokeText(message.reference, headOf(message), textOf(message.value));
    case 'result':
      return resultText(message.id, textOf(message.value));
    case 'failure':
      return failureText(message.id, textOf(message.value));
    case 'next':
      return nextText(message.id, textOf(message.value));
    case 'abort':
      return abortText(message.id, message.signal, textOf(message.value));
    case 'subscribe':
      return subscribeText(message.id, message.reference, message.credit);
    case 'credit':
      return creditText(message.id, message.count);
    case 'cancel':
      return cancelText(message.id);
    case 'opened':
      return openedText(message.id);
    case 'complete':
      return completeText(message.id);
    case 'release':
      return releaseText(message.reference, message.count);
    case 'change':
      return changeText(message.state, message.operation, textOf(message.value));
    case 'commit':
      return commitText(message.version);
    case 'resync':
      return resyncText();
    case 'invalidate':
      return invalidateText(message.method, textOf(message.value));
  }
}

const headOf = ({ id, deadline, credit, headers }: Call | Invoke): RequestHead => ({
  id,
  deadline,
  credit,
  headers,
});

function textOf({ json, attachments, references }: WireValue): ValueText {
  const plain = json === undefined ? '' : JSON.stringify(json);
  return attachments ? valueText({ json: plain, attachments }, references) : valueText(plain);
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
