import { ProtocolError } from '../errors/protocol.error.js';
import type { Contract } from './contract.js';
import { type Frame, FrameBuilder, unpackFrame } from './frame.js';
import { MessageReader } from './message-reader.js';
import { PROTOCOL_VERSION, type Message, type Welcome } from './messages.js';
import { challengeMessage, helloMessage, type OutgoingMessage, welcomeMessage } from './outgoing-message.js';

/**
 * Both ends prove that they know the agent's secret, without sending it: an HMAC over both nonces and the role of
 * the prover, so that a recorded handshake, or one reflected from the other end, proves nothing.
 */
export interface HandshakeCrypto {
  /** Unguessable text, new at every call. */
  nonce(): string;
  hmac(secret: string, text: string): string;
  /** Compares in constant time. */
  equal(a: string, b: string): boolean;
}

type Role = 'agent' | 'library';

function proof(crypto: HandshakeCrypto, secret: string, role: Role, nonces: readonly string[]): string {
  return crypto.hmac(secret, JSON.stringify([PROTOCOL_VERSION, role, ...nonces]));
}

/** The secret of one agent, derived from the key of one epoch: the library need not be told of each agent. */
export function deriveSecret(crypto: HandshakeCrypto, key: string, agent: string): string {
  return crypto.hmac(key, JSON.stringify(['secret', agent]));
}

/** The library's side: challenge, check the answer, welcome. */
export class LibraryHandshake {
  private readonly nonce: string;

  constructor(
    private readonly crypto: HandshakeCrypto,
    private readonly library: { readonly key: string; readonly epoch: number; readonly contract: Contract },
    private readonly send: (frame: Frame) => void,
  ) {
    this.nonce = crypto.nonce();
    sendMessage(send, challengeMessage(this.nonce));
  }

  /**
   * @returns the name of the agent that proved itself
   * @throws {ProtocolError} when the frame is anything but the right answer
   */
  accept(frame: Frame): string {
    const hello = onlyMessage(frame);
    if (hello.type !== 'hello') throw new ProtocolError(`Expected hello, got ${hello.type}.`);
    const secret = deriveSecret(this.crypto, this.library.key, hello.agent);
    const nonces = [this.nonce, hello.nonce];
    if (!this.crypto.equal(hello.proof, proof(this.crypto, secret, 'agent', nonces)))
      throw new ProtocolError('A peer could not prove that it belongs to this cluster.');
    const { epoch, contract } = this.library;
    sendMessage(this.send, welcomeMessage(proof(this.crypto, secret, 'library', nonces), epoch, contract));
    return hello.agent;
  }
}

/** The agent's side: answer the challenge, check the welcome. */
export class AgentHandshake {
  private nonces: readonly string[] | undefined;

  constructor(
    private readonly crypto: HandshakeCrypto,
    private readonly agent: { readonly name: string; readonly secret: string },
    private readonly send: (frame: Frame) => void,
  ) {}

  /**
   * @returns the welcome, or `undefined` when another frame is still to come
   * @throws {ProtocolError} when the library is not the one that knows our secret
   */
  accept(frame: Frame): Welcome | undefined {
    const message = onlyMessage(frame);
    if (message.type === 'challenge' && !this.nonces) return this.answer(message.version, message.nonce);
    if (message.type !== 'welcome' || !this.nonces)
      throw new ProtocolError(`Expected ${this.nonces ? 'welcome' : 'challenge'}, got ${message.type}.`);
    const expected = proof(this.crypto, this.agent.secret, 'library', this.nonces);
    if (!this.crypto.equal(message.proof, expected))
      throw new ProtocolError('The peer could not prove that it is the library of this cluster.');
    return message;
  }

  private answer(version: number, nonce: string): undefined {
    if (version !== PROTOCOL_VERSION)
      throw new ProtocolError(
        `The library speaks version ${version} of the protocol, not ${PROTOCOL_VERSION}.`,
      );
    this.nonces = [nonce, this.crypto.nonce()];
    const { name, secret } = this.agent;
    sendMessage(
      this.send,
      helloMessage(name, this.nonces[1] ?? '', proof(this.crypto, secret, 'agent', this.nonces)),
    );
    return undefined;
  }
}

function sendMessage(send: (frame: Frame) => void, message: OutgoingMessage): void {
  const frames = new FrameBuilder(send);
  frames.add(message);
  frames.flush();
}

function onlyMessage(frame: Frame): Message {
  const reader = new MessageReader(unpackFrame(frame));
  const message = reader.read();
  if (!reader.isAtEnd) throw new ProtocolError('A frame of the handshake has one message.');
  return message;
}
