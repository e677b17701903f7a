import { connect } from 'node:net';

import { ProtocolError } from '../errors/protocol.error.js';
import type { Channel } from '../protocol/channel.js';
import type { Contract } from '../protocol/contract.js';
import type { LibraryAddress } from '../protocol/control.js';
import { AgentHandshake } from '../protocol/handshake.js';
import type { Welcome } from '../protocol/messages.js';
import type { StateReceiver } from '../protocol/state-receiver.js';
import type { Transport } from '../protocol/transport.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';

export interface ConnectionOptions {
  /** What this end proves to be: `worker 1`. */
  readonly name: string;
  /** Bytes of the largest frame that the library may send. */
  readonly maxFrameBytes: number;
  /** The library proved who it is; its state comes next. */
  receiveStates(contract: Contract, onCommit: () => void): StateReceiver;
  /** All its state has come. Gives the channel over this connection. */
  onReady(contract: Contract, states: StateReceiver, transport: Transport): Channel;
  /** The connection is gone, or never came to be. @param error what the library did wrong, if it did */
  onClosed(error: Error | undefined): void;
}

/** One connection to one library: the handshake, then the library's state, and then the channel. */
export class LibraryConnection {
  /** `undefined` until the library let this end in, and its state has come. */
  channel: Channel | undefined;
  private states: StateReceiver | undefined;
  private readonly transport: Transport;
  private left = false;

  constructor(
    readonly address: LibraryAddress,
    private readonly options: ConnectionOptions,
  ) {
    const transport = (this.transport = new LocalSocketTransport(connect(address.socketPath), options));
    const { name } = options;
    const handshake = new AgentHandshake(handshakeCrypto, { name, secret: address.secret }, (frame) =>
      transport.send(frame),
    );
    transport.open({
      onFrame: (frame) => {
        // What was on its way may still come.
        if (this.left) return;
        const receiver = this.channel ?? this.states;
        if (receiver) return void receiver.receive(frame);
        const welcome = handshake.accept(frame);
        if (welcome) this.welcomed(welcome);
      },
      onDrain: () => this.channel?.requestFlush(),
      onClose: (error) => options.onClosed(error),
    });
  }

  close(): void {
    this.left = true;
    this.transport.close();
  }

  private welcomed(welcome: Welcome): void {
    const { epoch } = this.address;
    if (welcome.epoch !== epoch)
      throw new ProtocolError(`Expected the library of epoch ${epoch}, got that of ${welcome.epoch}.`);
    const { contract } = welcome;
    const states = this.options.receiveStates(contract, () => {
      this.channel ??= this.options.onReady(contract, states, this.transport);
    });
    this.states = states;
    states.start();
  }
}
