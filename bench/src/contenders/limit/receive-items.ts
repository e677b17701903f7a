import { once } from 'node:events';
import { connect } from 'node:net';

import { socketPath } from '../../control/environment.js';
import { receiveFrames } from './receive-frames.js';
import { OutgoingFrames } from './outgoing-frames.js';

/** Asks for that many items, and counts them. */
export async function receiveItems(count: number): Promise<number> {
  const socket = connect(socketPath('items'));
  await once(socket, 'connect');
  const arrived = await new Promise<number>((resolve) => {
    let items = 0;
    receiveFrames(socket, () => {
      if (++items === count) resolve(items);
    });
    const asked = Buffer.alloc(4);
    asked.writeUInt32LE(count);
    new OutgoingFrames(socket).send(asked);
  });
  socket.destroy();
  return arrived;
}
