import { connect } from 'node:net';

import { ProtocolError } from '../errors/protocol.error.js';
import type { Channel } from '../protocol/channel.js';
import type { LibraryAddress } from '../protocol/control.js';
import { AgentHandshake } from '../protocol/handshake.js';
import type { Welcome } from '../protocol/messages.js';
import type { Transport } from '../protocol/transport.js';
import { handshakeCrypto } from '../transport/handshake-crypto.js';
import { LocalSocketTransport } from '../transport/local-socket.transport.js';

export interface ConnectionOptions {
  /** What this end proves to be: `worker 1`. */
  readonly name: string;
  /** Bytes of the largest frame that the library may send. */
  readonly maxFrameBytes: number;
  /** The library proved who it is. Gives the channel over this connection. */
  onWelcome(welcome: Welcome, transport: Transport): Channel;
  /** The connection is gone, or never came to be. @param error what the library did wrong, if it did */
  onClosed(error: Error | undefined): void;
}

/** One connection to one library: the handshake, and then the channel. */
export class LibraryConnection {
  /** `undefined` until the library let this end in. */
  channel: Channel | undefined;
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
        if (this.channel) return this.channel.receive(frame);
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
    this.channel = this.options.onWelcome(welcome, this.transport);
  }
}
