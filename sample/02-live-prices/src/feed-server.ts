import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { type FeedRequest, feedPort, readMessages, sendMessage } from './feed-protocol.js';
import { Market } from './market.js';

/*
 * The price feed, a program of its own: it pushes prices over TCP to every connection that subscribed. It counts those
 * connections, and what it sends; these numbers are what this sample is about.
 */

const INTERVAL_MS = 50;

const market = new Market();
const subscribers = new Set<Socket>();
let sent = 0;

function push(padding = ''): void {
  const prices = market.next();
  for (const socket of subscribers) {
    sendMessage(socket, { type: 'prices', ...prices, ...(padding && { padding }) });
    sent++;
  }
}

function answer(request: FeedRequest, socket: Socket): void {
  switch (request.type) {
    case 'subscribe':
      subscribers.add(socket);
      return;
    case 'push':
      for (let count = 0; count < request.count; count++) push('.'.repeat(request.paddingBytes));
      return;
    case 'stats':
      sendMessage(socket, { type: 'stats', connections: subscribers.size, made: market.sequence, sent });
  }
}

// Small messages must not wait for the acknowledgement of the one before.
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('close', () => subscribers.delete(socket));
  // A client that was killed resets its connection; 'close' follows.
  socket.on('error', () => {});
  readMessages<FeedRequest>(socket, (request) => answer(request, socket));
});

server.listen(feedPort(), '127.0.0.1');
await once(server, 'listening');
setInterval(push, INTERVAL_MS);
const { port } = server.address() as AddressInfo;
console.log(`The price feed listens on 127.0.0.1:${port}`);

// Forked by the demo, it outlives a Ctrl-C (which the whole process group gets) until the apps have disconnected.
if (process.connected) {
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
