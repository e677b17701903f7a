import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';

import { HttpConnections } from './http-connections.js';

const agent = new Agent({ keepAlive: true });
const answering = jest.fn<(response: ServerResponse) => void>();
let server: Server;
let connections: HttpConnections;

beforeEach(async () => {
  answering.mockReset().mockImplementation((response) => void response.end('hello'));
  server = createServer((_request, response) => answering(response));
  connections = new HttpConnections(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  jest.useRealTimers();
  server.closeAllConnections();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port;

async function ask(at: number): Promise<IncomingMessage> {
  const [response] = (await once(get({ port: at, host: '127.0.0.1', agent }), 'response')) as [
    IncomingMessage,
  ];
  return response;
}

async function drained(): Promise<void> {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  // It never is when it waits for the time.
  await connections.drain(60_000);
}

it('is drained at once when there is no connection', drained);

it('accepts no further connection', async () => {
  const at = port();
  await drained();
  await expect(ask(at)).rejects.toThrow('ECONNREFUSED');
});

it('answers a request on a kept connection, and lets go of it with that', async () => {
  const at = port();
  const first = await ask(at);
  expect(first.headers.connection).toBe('keep-alive');
  expect(await text(first)).toBe('hello');
  const draining = drained();
  const second = await ask(at);
  expect(second.headers.connection).toBe('close');
  expect(await text(second)).toBe('hello');
  await draining;
});

it('waits for a request in flight', async () => {
  const begun = new Promise<ServerResponse>((resolve) => answering.mockImplementation(resolve));
  const asked = ask(port());
  const response = await begun;
  const draining = drained();
  response.end('late');
  expect((await asked).headers.connection).toBe('close');
  expect(await text(await asked)).toBe('late');
  await draining;
});

it('answers the next request on a connection that an answer under way has promised to keep', async () => {
  const at = port();
  answering.mockImplementationOnce((response) => void response.write('begun, '));
  const first = await ask(at);
  expect(first.headers.connection).toBe('keep-alive');
  const draining = drained();
  answering.mock.calls[0]?.[0].end('done');
  expect(await text(first)).toBe('begun, done');
  const second = await ask(at);
  expect(second.headers.connection).toBe('close');
  expect(await text(second)).toBe('hello');
  await draining;
});

it('does not wait for the last answer on a connection, when that is being sent', async () => {
  answering.mockImplementation((response) => void response.write('begun'));
  const [response] = (await once(get({ port: port(), agent: false }), 'response')) as [IncomingMessage];
  expect(response.headers.connection).toBe('close');
  await drained();
  server.closeAllConnections();
  await expect(text(response)).rejects.toThrow('aborted');
});

it('does not wait for a stream of events', async () => {
  answering.mockImplementation(
    (response) => void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n'),
  );
  const response = await ask(port());
  await drained();
  server.closeAllConnections();
  await expect(text(response)).rejects.toThrow('aborted');
});

it('waits no longer than it may for a connection that is idle', async () => {
  const idle = connect(port(), '127.0.0.1');
  await once(server, 'connection');
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  let done = false;
  const draining = connections.drain(500);
  void draining.then(() => (done = true));
  jest.advanceTimersByTime(499);
  await Promise.resolve();
  expect(done).toBe(false);
  jest.advanceTimersByTime(1);
  await draining;
  idle.destroy();
});

it('ends streams of events, and no other answer', async () => {
  answering.mockImplementationOnce((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const stream = await ask(port());
  answering.mockImplementationOnce((response) => void response.write('begun'));
  const other = await ask(port());
  connections.endEventStreams();
  expect(await text(stream)).toBe('data: 1\n\n');
  // Who writes after that does no harm.
  answering.mock.calls[0]?.[0].write('data: 2\n\n');
  expect(answering.mock.calls[1]?.[0].writableEnded).toBe(false);
  other.destroy();
});
