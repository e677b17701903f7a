import { connect } from 'node:net';

import { ProtocolError } from '../errors/protocol.error.js';
import { inherited } from '../context/dispatch-context.js';
import type { CallTarget } from '../protocol/call.js';
import type { Caller } from '../protocol/caller.js';
import type { Channel } from '../protocol/channel.js';
import { type Contract, forEachMethod } from '../protocol/contract.js';
import type { LibraryAddress } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { AgentHandshake } from '../protocol/handshake.js';
import type { StreamSink, StreamSubscription } from '../protocol/stream.js';
import type { Transport } from '../protocol/transport.js';
import type { EncodedValue } from '../protocol/value.js';
import { makeCaller, openChannel } from '../transport/channel-end.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';

/** Before an address is tried again that refused; the master tells of a new one when the library was replaced. */
const RECONNECT_MS = 200;

export interface AgentOptions {
  /** What this end proves to be: `worker 1`. */
  readonly name: string;
  /** For methods whose contract says nothing else. */
  readonly timeoutMs: number;
  readonly classes: KnownClasses;
  /** The library at the other end, by its name. */
  readonly library?: string;
  /** The library sent what is not of this protocol; the channel was closed. */
  onBroken?(error: Error): void;
}

/** A worker's end of the channel to one library. It survives the library: the next epoch takes its calls. */
export class Agent {
  /** The first contract; it comes when the library is there. */
  readonly contract: Promise<Contract>;
  private readonly caller: Caller;
  private readonly targets = new Map<string, CallTarget>();
  private transport: Transport | undefined;
  private channel: Channel | undefined;
  private address: LibraryAddress | undefined;
  private resolveContract!: (contract: Contract) => void;

  constructor(private readonly options: AgentOptions) {
    this.contract = new Promise((resolve) => {
      this.resolveContract = resolve;
    });
    this.caller = makeCaller(options.classes);
  }

  /** A method of the contract. */
  target(provider: string, method: string): CallTarget | undefined {
    return this.targets.get(targetKey(provider, method));
  }

  /** Calls a method; rejects as `Caller.call` and the method itself do. */
  call(target: CallTarget, args: readonly unknown[]): Promise<unknown> {
    return this.caller.call(target, args, inherited());
  }

  /** Arguments as they are now, for `open()`. @throws {NotSerializableError} */
  encode(target: CallTarget, args: readonly unknown[]): EncodedValue {
    return this.caller.encode(target, args);
  }

  /** Calls a method whose result is a stream; throws as `Caller.open` does. */
  open(target: CallTarget, args: EncodedValue, sink: StreamSink, credit: number): StreamSubscription {
    return this.caller.open(target, args, sink, credit, inherited());
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
        if (welcomed) return this.channel?.receive(frame);
        const welcome = handshake.accept(frame);
        if (!welcome) return;
        if (welcome.epoch !== address.epoch)
          throw new ProtocolError(
            `Expected the library of epoch ${address.epoch}, got that of ${welcome.epoch}.`,
          );
        welcomed = true;
        this.attach(welcome.contract, transport);
      },
      onDrain: () => this.channel?.requestFlush(),
      onClose: (error) => {
        if (transport !== this.transport) return;
        if (error) this.options.onBroken?.(error);
        this.leave();
        this.reconnect(address);
      },
    });
  }

  /** Uses a channel that needs no proof of who is at its ends: one within this process. */
  use(transport: Transport, contract: Contract): void {
    this.transport = transport;
    transport.open({
      onFrame: (frame) => this.channel?.receive(frame),
      onClose: (error) => {
        if (error) this.options.onBroken?.(error);
        this.close(error ? `the channel was closed: ${error.message}` : 'the library was closed');
      },
    });
    this.attach(contract, transport);
  }

  /** Ends the channel. Calls that are not answered fail. */
  close(why = 'this process is stopping'): void {
    this.address = undefined;
    // First the channel: who is told of the calls that are lost finds it closed.
    this.channel?.close(why);
    this.caller.close(why);
    this.transport?.close();
  }

  private attach(contract: Contract, transport: Transport): void {
    for (const target of this.targets.values()) target.index = undefined;
    forEachMethod(contract, (provider, { name, timeoutMs = this.options.timeoutMs }, index) => {
      const key = targetKey(provider.name, name);
      const known = this.targets.get(key);
      if (known) known.index = index;
      else this.targets.set(key, { type: 'method', name: `${provider.name}.${name}`, timeoutMs, index });
    });
    const { classes, timeoutMs } = this.options;
    const send = (frame: Uint8Array): void => transport.send(frame);
    const isFull = (): boolean => transport.isFull;
    this.channel = openChannel(send, this.caller, {
      classes,
      timeoutMs,
      isFull,
      peer: this.options.library ?? 'library',
    });
    this.resolveContract(contract);
  }

  /** What was sent over the present connection will not be answered. */
  private leave(): void {
    const { transport } = this;
    this.transport = undefined;
    transport?.close();
    const why = 'the library went away';
    const { channel } = this;
    this.channel = undefined;
    channel?.close(why);
    this.caller.detach(why);
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
