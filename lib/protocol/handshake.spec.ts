import { beforeEach, describe, expect, it } from '@jest/globals';

import { messagesOf, plainCall, wholeFrame, rawFrame, wireMessage } from '../../test/unit/wire.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { handshakeCrypto, newSecret } from '../transport/handshake-crypto.js';
import { FrameBuilder, type Frame } from './frame.js';
import { AgentHandshake, deriveSecret, LibraryHandshake } from './handshake.js';
import { PROTOCOL_VERSION, type Hello, type Message, type Welcome, MessageType } from './messages.js';
import {
  challengeMessage,
  helloMessage,
  resultMessage,
  welcomeMessage,
  type OutgoingMessage,
} from './outgoing-message.js';

const contract = { providers: [{ name: 'prices', methods: [{ name: 'quote' }] }] };

/** One end of a handshake, with the frames it sent. */
interface End<T> {
  readonly sent: Uint8Array[];
  accept(frame: Uint8Array | undefined): T;
}

function end<T>(make: (send: (frame: Frame) => void) => { accept(frame: Uint8Array): T }): End<T> {
  const sent: Uint8Array[] = [];
  const handshake = make((frame) => sent.push(wholeFrame(frame)));
  const accept = (frame: Uint8Array | undefined): T => {
    if (!frame) throw new Error('No frame was sent.');
    return handshake.accept(frame);
  };
  return { sent, accept };
}

const libraryOf = (key: string): End<string> =>
  end((send) => new LibraryHandshake(handshakeCrypto, { key, epoch: 3, contract }, send));

const agentOf = (secret: string, name = 'worker 1'): End<Welcome | undefined> =>
  end((send) => new AgentHandshake(handshakeCrypto, { name, secret }, send));

function frameOf(...messages: OutgoingMessage[]): Uint8Array {
  const packed: Uint8Array[] = [];
  const frames = new FrameBuilder((frame) => packed.push(wholeFrame(frame)));
  for (const message of messages) frames.add(message);
  frames.flush();
  return packed[0] ?? new Uint8Array();
}

function only<T extends Message['type']>(
  sent: readonly Uint8Array[],
  at: number,
  type: T,
): Extract<Message, { type: T }> {
  const [message] = messagesOf(sent[at] ?? new Uint8Array());
  if (message?.type !== type) throw new Error(`Expected ${type}, got ${message?.type}.`);
  return message as Extract<Message, { type: T }>;
}

describe('a handshake', () => {
  let key: string;
  let secret: string;
  let library: End<string>;
  let agent: End<Welcome | undefined>;

  beforeEach(() => {
    key = newSecret();
    secret = deriveSecret(handshakeCrypto, key, 'worker 1');
    library = libraryOf(key);
    agent = agentOf(secret);
  });

  function refusesAgent(hello: Uint8Array | undefined): void {
    expect(() => library.accept(hello)).toThrow(ProtocolError);
    // Nothing after the challenge: a stranger does not even learn what there is.
    expect(library.sent).toHaveLength(1);
  }

  function refusesLibrary(frame: Uint8Array | undefined): void {
    expect(() => agent.accept(frame)).toThrow(ProtocolError);
  }

  describe('with the right secret', () => {
    it('lets the agent in and tells it the contract', () => {
      expect(agent.accept(library.sent[0])).toBeUndefined();
      expect(library.accept(agent.sent[0])).toBe('worker 1');
      expect(agent.accept(library.sent[1])).toMatchObject({ type: 'welcome', epoch: 3, contract });
    });

    it('shows neither the key nor the secret on the wire', () => {
      agent.accept(library.sent[0]);
      library.accept(agent.sent[0]);
      const wire = Buffer.concat([...library.sent, ...agent.sent]).toString('latin1');
      expect(wire).not.toContain(key);
      expect(wire).not.toContain(secret);
    });

    it('is never the same twice', () => {
      const again = agentOf(secret);
      const libraryAgain = libraryOf(key);
      agent.accept(library.sent[0]);
      again.accept(libraryAgain.sent[0]);
      expect(only(libraryAgain.sent, 0, 'challenge').nonce).not.toBe(
        only(library.sent, 0, 'challenge').nonce,
      );
      expect(only(again.sent, 0, 'hello').nonce).not.toBe(only(agent.sent, 0, 'hello').nonce);
    });
  });

  describe('refuses an agent', () => {
    it('with a wrong secret', () => {
      const stranger = agentOf(newSecret());
      stranger.accept(library.sent[0]);
      refusesAgent(stranger.sent[0]);
    });

    it('with the secret of another agent', () => {
      const impostor = agentOf(secret, 'worker 2');
      impostor.accept(library.sent[0]);
      refusesAgent(impostor.sent[0]);
    });

    it('with the secret of another epoch', () => {
      const late = agentOf(deriveSecret(handshakeCrypto, newSecret(), 'worker 1'));
      late.accept(library.sent[0]);
      refusesAgent(late.sent[0]);
    });

    it('that replays a recorded hello', () => {
      const earlier = libraryOf(key);
      agent.accept(earlier.sent[0]);
      expect(earlier.accept(agent.sent[0])).toBe('worker 1');
      refusesAgent(agent.sent[0]);
    });

    it('that reflects a proof of the library', () => {
      const earlier = libraryOf(key);
      agent.accept(earlier.sent[0]);
      earlier.accept(agent.sent[0]);
      const { nonce } = only(agent.sent, 0, 'hello');
      refusesAgent(frameOf(helloMessage('worker 1', nonce, only(earlier.sent, 1, 'welcome').proof)));
    });

    it.each<[string, (hello: Hello) => OutgoingMessage]>([
      ['no proof', ({ agent: name, nonce }) => helloMessage(name, nonce, '')],
      ['a proof that is cut', ({ agent: name, nonce, proof }) => helloMessage(name, nonce, proof.slice(1))],
      ['a longer proof', ({ agent: name, nonce, proof }) => helloMessage(name, nonce, `${proof}=`)],
      [
        'as many letters of two bytes',
        ({ agent: name, nonce, proof }) => helloMessage(name, nonce, 'é'.repeat(proof.length)),
      ],
      ['another nonce', ({ agent: name, proof }) => helloMessage(name, newSecret(), proof)],
      ['another name', ({ nonce, proof }) => helloMessage('worker 2', nonce, proof)],
    ])('that sends %s', (_name, forge) => {
      agent.accept(library.sent[0]);
      refusesAgent(frameOf(forge(only(agent.sent, 0, 'hello'))));
    });

    it.each<[string, () => Uint8Array]>([
      ['a challenge', () => frameOf(challengeMessage('nonce'))],
      ['a welcome', () => frameOf(welcomeMessage('proof', 3, contract))],
      ['a call', () => frameOf(plainCall(0, 0, '[]'))],
      ['no message', () => rawFrame([], '[]')],
      ['two messages', () => frameOf(helloMessage('worker 1', 'n', 'p'), plainCall(0, 0, '[]'))],
    ])('that sends %s instead of a hello', (_name, make) => {
      refusesAgent(make());
    });

    it('that sends a call along with the right hello', () => {
      agent.accept(library.sent[0]);
      const { agent: name, nonce, proof } = only(agent.sent, 0, 'hello');
      refusesAgent(frameOf(helloMessage(name, nonce, proof), plainCall(0, 0, '[]')));
    });
  });

  describe('refuses a library', () => {
    it('with a wrong key', () => {
      const stranger = libraryOf(newSecret());
      agent.accept(stranger.sent[0]);
      const nonces = [only(stranger.sent, 0, 'challenge').nonce, only(agent.sent, 0, 'hello').nonce];
      const signed = JSON.stringify([PROTOCOL_VERSION, 'library', ...nonces]);
      const proof = handshakeCrypto.hmac(deriveSecret(handshakeCrypto, newSecret(), 'worker 1'), signed);
      refusesLibrary(frameOf(welcomeMessage(proof, 3, contract)));
    });

    it("that reflects the agent's own proof", () => {
      agent.accept(library.sent[0]);
      refusesLibrary(frameOf(welcomeMessage(only(agent.sent, 0, 'hello').proof, 3, contract)));
    });

    it('that replays a recorded welcome', () => {
      const earlier = agentOf(secret);
      earlier.accept(library.sent[0]);
      library.accept(earlier.sent[0]);
      expect(earlier.accept(library.sent[1])).toBeDefined();
      agent.accept(library.sent[0]);
      refusesLibrary(library.sent[1]);
    });

    it('of another version of the protocol, naming both', () => {
      const challenge = wireMessage([MessageType.challenge, 9], 'nonce');
      expect(() => agent.accept(frameOf(challenge))).toThrow(/version 9 .*not 2\b/);
      expect(agent.sent).toEqual([]);
    });

    it('that welcomes before it challenged', () => {
      refusesLibrary(frameOf(welcomeMessage('proof', 3, contract)));
    });

    it('that challenges twice', () => {
      agent.accept(library.sent[0]);
      refusesLibrary(library.sent[0]);
      expect(agent.sent).toHaveLength(1);
    });

    it.each<[string, Uint8Array]>([
      ['a hello', frameOf(helloMessage('worker 1', 'nonce', 'proof'))],
      ['a call', frameOf(plainCall(0, 0, '[]'))],
      ['a result', frameOf(resultMessage(0, '1'))],
    ])('that begins with %s', (_name, frame) => {
      refusesLibrary(frame);
    });

    it.each<[string, Uint8Array]>([
      ['a hello', frameOf(helloMessage('worker 1', 'nonce', 'proof'))],
      ['a result', frameOf(resultMessage(0, '1'))],
    ])('that answers with %s', (_name, frame) => {
      agent.accept(library.sent[0]);
      refusesLibrary(frame);
    });
  });
});

const derive = (key: string, name: string): string => deriveSecret(handshakeCrypto, key, name);

describe('the secret of an agent', () => {
  it('is its own: it depends on the key and the name', () => {
    const secrets = [derive('a', 'worker 1'), derive('a', 'worker 2'), derive('b', 'worker 1')];
    expect(new Set(secrets).size).toBe(3);
    expect(derive('a', 'worker 1')).toBe(secrets[0]);
  });
});
