import { once } from 'node:events';
import type { Socket } from 'node:net';

import { toBytes } from '../../work/arguments.js';
import { receiveFrames, type Payload } from './receive-frames.js';
import { OutgoingFrames } from './outgoing-frames.js';

/** As many as a turn of the event loop sends. */
const ITEMS_PER_TURN = 1_000;

/** Sends as many items as the client asks for, as fast as it takes them. */
export function serveItems(socket: Socket): void {
  receiveFrames(socket, (asked) => void sendItems(socket, asked));
}

async function sendItems(socket: Socket, asked: Payload): Promise<void> {
  const count = [asked].flat()[0]?.readUInt32LE() ?? 0;
  const outgoing = new OutgoingFrames(socket);
  for (let sent = 0; sent < count;) {
    const end = Math.min(count, sent + ITEMS_PER_TURN);
    for (; sent < end; sent++) outgoing.send(ITEM);
    await new Promise((resolve) => setImmediate(resolve));
    if (socket.writableNeedDrain) await once(socket, 'drain');
  }
}

const ITEM = toBytes({ id: 123_456 });
