import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

import {
  type ConfigAnswer,
  configPort,
  type ConfigRequest,
  readMessages,
  sendMessage,
} from './config-protocol.js';

/*
 * The config server, a program of its own: keys and values over TCP, every change pushed to every connection. It
 * counts its connections, and that number is what this sample is about.
 */

const values = new Map([
  ['greeting', 'Good morning'],
  ['currency', 'EUR'],
]);
const connections = new Set<Socket>();

function answer(request: ConfigRequest): ConfigAnswer {
  switch (request.type) {
    case 'snapshot':
      return { type: 'snapshot', values: Object.fromEntries(values) };
    case 'stats':
      return { type: 'stats', connections: connections.size - 1 };
    case 'set':
      values.set(request.key, request.value);
      for (const socket of connections) sendMessage(socket, { ...request, type: 'changed' });
      return { type: 'done' };
  }
}

// Small messages must not wait for the acknowledgement of the one before.
const server = createServer({ noDelay: true }, (socket) => {
  connections.add(socket);
  socket.on('close', () => connections.delete(socket));
  // A client that was killed resets its connection; 'close' follows.
  socket.on('error', () => {});
  readMessages<ConfigRequest>(socket, (request) => sendMessage(socket, answer(request)));
});

server.listen(configPort(), '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
console.log(`The config server listens on 127.0.0.1:${port}`);

// Forked by the demo, it outlives a Ctrl-C (which the whole process group gets) until the apps have disconnected.
if (process.connected) {
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
