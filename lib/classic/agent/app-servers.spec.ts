import { once } from 'node:events';
import { Agent, createServer as createHttpServer, get, type Server as HttpServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, createServer, Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';

import { AppServers } from './app-servers.js';

const { listen } = Server.prototype;
const heard = { shutdownTimeoutMs: 10_000, untilHeard: async () => {} };
let servers: AppServers;
const opened: Server[] = [];

beforeEach(() => {
  servers = new AppServers();
});
afterEach(() => {
  jest.useRealTimers();
  Server.prototype.listen = listen;
  for (const server of opened.splice(0)) server.close();
});

function open<S extends Server>(server: S, port = 0): S {
  opened.push(server);
  server.listen(port, '127.0.0.1');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

it('is there when every server listens that was told to', async () => {
  const [one, two] = [open(createServer()), open(createHttpServer())];
  expect(servers.addresses).toEqual([]);
  await servers.whenListening(60_000);
  expect(servers.addresses).toEqual([`127.0.0.1:${portOf(one)}`, `127.0.0.1:${portOf(two)}`]);
});

it('waits for a server that is told to listen later', async () => {
  const up = servers.whenListening(60_000);
  setImmediate(() => open(createServer()));
  await up;
  expect(servers.addresses).toHaveLength(1);
});

it('waits no longer than it should for an app that does not listen', async () => {
  jest.useFakeTimers();
  const up = servers.whenListening(1_000);
  await jest.advanceTimersByTimeAsync(999);
  const late = Promise.race([up.then(() => 'up'), Promise.resolve('waits')]);
  expect(await late).toBe('waits');
  await jest.advanceTimersByTimeAsync(1);
  await up;
  expect(servers.addresses).toEqual([]);
});

it('fails with the error of a server that cannot listen, also when the app handles it', async () => {
  const port = await takenPort();
  const second = createServer().on('error', () => {});
  const up = servers.whenListening(60_000);
  open(second, port);
  await expect(up).rejects.toThrow('EADDRINUSE');
});

it('fails with the error that listen() throws, also when the app catches it', async () => {
  expect(() => createServer().listen(99_999)).toThrow();
  await expect(servers.whenListening(60_000)).rejects.toThrow(
    expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }),
  );
});

it('does not mind that a server which listens is told to once more', async () => {
  const server = await listening(open(createServer()));
  expect(() => server.listen(0)).toThrow();
  await servers.whenListening(60_000);
  expect(servers.addresses).toHaveLength(1);
});

it('does not wait for a server that is closed before it listens', async () => {
  const up = servers.whenListening(60_000);
  open(createServer()).close();
  await up;
  expect(servers.addresses).toEqual([]);
});

it('goes on with an app that listens elsewhere then', async () => {
  const port = await takenPort();
  const second = createServer();
  // By a name, so that it takes a while.
  second.on('error', () => second.listen(0, 'localhost'));
  open(second, port);
  await servers.whenListening(60_000);
  expect(servers.addresses).toEqual([expect.stringMatching(new RegExp(`:${portOf(second)}$`))]);
});

it('closes when the requests that run have been answered, and the connections have ended', async () => {
  const requests: { end(body: string): unknown }[] = [];
  const http = await listening(open(createHttpServer((_request, response) => requests.push(response))));
  const plain = await listening(open(createServer((socket) => socket.resume())));
  const socket = connect(portOf(plain), '127.0.0.1');
  await once(socket, 'connect');
  const asked = once(get({ port: portOf(http), host: '127.0.0.1' }), 'response');
  await once(http, 'request');
  const ports = [portOf(http), portOf(plain)];
  let isClosed = false;
  const closed = servers.close('shutdown', heard).then(() => (isClosed = true));
  await Promise.all(ports.map(refused));
  requests[0]?.end('answered');
  const [response] = (await asked) as [NodeJS.ReadableStream];
  expect(await text(response)).toBe('answered');
  expect(isClosed).toBe(false);
  socket.end();
  await closed;
});

it('keeps no connection that a client has kept, and does not use', async () => {
  const http = await listening(open(createHttpServer((_request, response) => response.end('answered'))));
  http.keepAliveTimeout = 0;
  const client = new Agent({ keepAlive: true });
  const [response] = (await once(
    get({ port: portOf(http), host: '127.0.0.1', agent: client }),
    'response',
  )) as [NodeJS.ReadableStream];
  expect(await text(response)).toBe('answered');
  await servers.close('replace', { ...heard, shutdownTimeoutMs: 20 });
  client.destroy();
});

it('lets go of sessions of HTTP/2, which clients keep', async () => {
  const http = await listening(open(createHttp2Server()));
  const client = connectHttp2(`http://127.0.0.1:${portOf(http)}`);
  await once(client, 'connect');
  await servers.close('shutdown', { ...heard, shutdownTimeoutMs: 3_600_000 });
  client.close();
});

it('cuts off what does not end, before there is no time left', async () => {
  const http = await listening(open(createHttpServer()));
  http.on('upgrade', (_request, socket: Socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  );
  const plain = await listening(open(createServer((socket) => socket.resume())));
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const [, webSocket] = (await once(get({ port: portOf(http), host: '127.0.0.1', headers }), 'upgrade')) as [
    unknown,
    Socket,
  ];
  const socket = connect(portOf(plain), '127.0.0.1');
  await once(plain, 'connection');
  const cut = Promise.all([webSocket, socket].map((one) => once(one, 'close')));
  await servers.close('shutdown', { ...heard, shutdownTimeoutMs: 20 });
  await cut;
});

async function listening<S extends Server | HttpServer>(server: S): Promise<S> {
  if (!server.listening) await once(server, 'listening');
  return server;
}

/** By a server of another process, as far as this one knows. */
async function takenPort(): Promise<number> {
  const server = createServer();
  opened.push(server);
  Reflect.apply(listen, server, [0, '127.0.0.1']);
  return portOf(await listening(server));
}

/** Waits until nobody accepts a connection there any more. */
async function refused(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'error');
}
