import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

import { ProtocolError } from '../errors/protocol.error.js';
import { Caller, type CallTarget } from '../protocol/caller.js';
import { type Contract, forEachMethod } from '../protocol/contract.js';
import type { LibraryAddress } from '../protocol/control.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { unpackFrame } from '../protocol/frame.js';
import { AgentHandshake } from '../protocol/handshake.js';
import { MessageReader } from '../protocol/messages.js';
import type { Transport } from '../protocol/transport.js';
import { endOfTurn } from '../transport/end-of-turn.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';
import { ExpiryTimer } from './expiry-timer.js';

/** Before an address is tried again that refused; the master tells of a new one when the library was replaced. */
const RECONNECT_MS = 200;

export interface AgentOptions {
  /** What this end proves to be: `worker 1`. */
  readonly name: string;
  /** For methods whose contract says nothing else. */
  readonly timeoutMs: number;
  readonly classes: ErrorClasses;
}

/** A worker's end of the channel to one library. It survives the library: the next epoch takes its calls. */
export class Agent {
  /** The first contract; it comes when the library is there. */
  readonly contract: Promise<Contract>;
  private readonly caller: Caller;
  private readonly targets = new Map<string, CallTarget>();
  private transport: Transport | undefined;
  private address: LibraryAddress | undefined;
  private resolveContract!: (contract: Contract) => void;

  constructor(private readonly options: AgentOptions) {
    this.contract = new Promise((resolve) => {
      this.resolveContract = resolve;
    });
    const expiry = new ExpiryTimer(() => this.caller.expire());
    this.caller = new Caller({
      classes: options.classes,
      now: () => performance.now(),
      requestFlush: () => endOfTurn(() => this.caller.flush()),
      requestExpiry: (deadline) => expiry.request(deadline),
    });
  }

  /** A method of the contract. */
  target(provider: string, method: string): CallTarget | undefined {
    return this.targets.get(targetKey(provider, method));
  }

  /** Calls a method; rejects as `Caller.call` and the method itself do. */
  call(target: CallTarget, args: readonly unknown[]): Promise<unknown> {
    return this.caller.call(target, args);
  }

  /** Connects to a library, now and whenever the connection is lost, until there is another address. */
  connect(address: LibraryAddress): void {
    this.address = address;
    this.leave();
    const transport = (this.transport = new LocalSocketTransport(connect(address.socketPath)));
    const send = (frame: Uint8Array): void => transport.send(frame);
    const handshake = new AgentHandshake(
      handshakeCrypto,
      { name: this.options.name, secret: address.secret },
      send,
    );
    let welcomed = false;
    transport.open({
      onFrame: (frame) => {
        if (transport !== this.transport) return;
        if (welcomed) return this.receive(frame);
        const welcome = handshake.accept(frame);
        if (!welcome) return;
        if (welcome.epoch !== address.epoch)
          throw new ProtocolError(
            `Expected the library of epoch ${address.epoch}, got that of ${welcome.epoch}.`,
          );
        welcomed = true;
        this.attach(welcome.contract, send);
      },
      onClose: () => {
        if (transport !== this.transport) return;
        this.leave();
        this.reconnect(address);
      },
    });
  }

  /** Uses a channel that needs no proof of who is at its ends: one within this process. */
  use(transport: Transport, contract: Contract): void {
    this.transport = transport;
    transport.open({
      onFrame: (frame) => this.receive(frame),
      onClose: () => this.close('the library was closed'),
    });
    this.attach(contract, (frame) => transport.send(frame));
  }

  /** Ends the channel. Calls that are not answered fail. */
  close(why = 'this process is stopping'): void {
    this.address = undefined;
    this.caller.close(why);
    this.transport?.close();
  }

  private attach(contract: Contract, send: (frame: Uint8Array) => void): void {
    for (const target of this.targets.values()) target.index = undefined;
    forEachMethod(contract, (provider, { name, timeoutMs = this.options.timeoutMs }, index) => {
      const key = targetKey(provider.name, name);
      const known = this.targets.get(key);
      if (known) known.index = index;
      else this.targets.set(key, { name: `${provider.name}.${name}`, timeoutMs, index });
    });
    this.caller.attach(send);
    this.resolveContract(contract);
  }

  private receive(frame: Uint8Array): void {
    const { messages, attachments } = unpackFrame(frame);
    const reader = new MessageReader(attachments);
    for (const wire of messages) {
      const message = reader.read(wire);
      if (message.type !== 'result' && message.type !== 'failure')
        throw new ProtocolError(`Expected an answer, got ${message.type}.`);
      this.caller.receive(message);
    }
  }

  /** What was sent over the present connection will not be answered. */
  private leave(): void {
    const { transport } = this;
    this.transport = undefined;
    transport?.close();
    this.caller.detach('the library went away');
  }

  private reconnect(address: LibraryAddress): void {
    setTimeout(() => {
      if (address === this.address) this.connect(address);
    }, RECONNECT_MS).unref();
  }
}

/** Both names may have dots. */
function targetKey(provider: string, method: string): string {
  return JSON.stringify([provider, method]);
}
