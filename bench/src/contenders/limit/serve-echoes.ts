import { once } from 'node:events';
import { createServer } from 'node:net';

import { OutgoingFrames } from './outgoing-frames.js';
import { receiveFrames } from './receive-frames.js';

/** Sends back each frame that comes. Resolves when it listens. */
export async function serveEchoes(path: string): Promise<void> {
  const server = createServer((socket) => {
    const outgoing = new OutgoingFrames(socket);
    receiveFrames(socket, (payload) => outgoing.send(payload));
  });
  server.listen(path);
  await once(server, 'listening');
}
