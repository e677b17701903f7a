import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { beforeEach, expect, it, jest } from '@jest/globals';

import { ConnectionsOnTheirWay } from './connections-on-their-way.js';

const KEY = '127.0.0.1:3000:4::0';

/** As Node's cluster module uses the process of a worker. */
class FakeWorker extends EventEmitter {
  connected = true;
  readonly sent: unknown[] = [];

  send(message: unknown): boolean {
    this.sent.push(message);
    return true;
  }

  /** Says nothing, as when a connection is on its way. */
  disconnect(): void {
    this.connected = false;
  }

  says(message: object): void {
    this.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message });
  }
}

let connections: ConnectionsOnTheirWay;
let worker: FakeWorker;
let close: jest.Mock;

function fork(): FakeWorker {
  const forked = new FakeWorker();
  connections.watch(forked as unknown as ChildProcess);
  send(forked, { key: KEY, ack: 1 });
  return forked;
}

function send(to: FakeWorker, message: object, handle?: object): void {
  (to.send as (...args: unknown[]) => boolean)({ cmd: 'NODE_CLUSTER', ...message }, handle);
}

beforeEach(() => {
  connections = new ConnectionsOnTheirWay();
  worker = fork();
  close = jest.fn();
  send(worker, { act: 'newconn', key: KEY, seq: 7 }, { close });
});

it('acknowledges in the place of a worker that is gone, so that Node closes the connection', () => {
  const heard = jest.fn();
  worker.on('internalMessage', heard);
  worker.emit('disconnect');
  expect(heard.mock.calls).toEqual([[{ cmd: 'NODE_CLUSTER', ack: 7, accepted: true }]]);
});

it('leaves a connection alone that the worker acknowledged', () => {
  worker.says({ ack: 7, accepted: true });
  const heard = jest.fn();
  worker.on('internalMessage', heard);
  worker.emit('disconnect');
  expect(heard).not.toHaveBeenCalled();
  expect(close).not.toHaveBeenCalled();
});

it('closes a connection that is refused, when no worker is left for it', () => {
  worker.says({ act: 'close', key: KEY });
  worker.says({ ack: 7, accepted: false });
  expect(close).toHaveBeenCalled();
});

it('leaves a connection that is refused to the next worker', () => {
  fork();
  worker.says({ act: 'close', key: KEY });
  worker.says({ ack: 7, accepted: false });
  expect(close).not.toHaveBeenCalled();
});

it('announces that a process is disconnected where Node does not', async () => {
  const announced = jest.fn();
  worker.on('disconnect', announced);
  worker.disconnect();
  await new Promise(process.nextTick);
  expect(announced).toHaveBeenCalledTimes(1);
});

it.each([
  ['of somebody else', { cmd: 'OTHER', act: 'newconn', key: KEY, seq: 8 }, { close: (): void => {} }],
  ['without a handle', { act: 'newconn', key: KEY, seq: 8 }, undefined],
  ['that is none', null, undefined],
])('passes on a message %s', (_what, message, handle) => {
  (worker.send as (...args: unknown[]) => boolean)(message, handle);
  expect(worker.sent.at(-1)).toBe(message);
  const heard = jest.fn();
  worker.on('internalMessage', heard);
  worker.emit('disconnect');
  expect(heard).toHaveBeenCalledTimes(1);
});

/** The worker is ahead of the other one, which has not taken its first: the last connection is held back. */
function holdBack(): FakeWorker {
  worker.says({ ack: 7, accepted: true });
  const other = fork();
  send(other, { act: 'newconn', key: KEY, seq: 20 }, { close: (): void => {} });
  for (let seq = 8; seq < 14; seq++) {
    send(worker, { act: 'newconn', key: KEY, seq }, { close: (): void => {} });
    if (seq < 13) worker.says({ ack: seq, accepted: true });
  }
  expect(worker.sent.at(-1)).not.toMatchObject({ seq: 13 });
  return other;
}

it('gives a connection that was held back for a worker that is gone to the next one', () => {
  holdBack();
  const heard = jest.fn();
  worker.on('internalMessage', heard);
  worker.emit('disconnect');
  expect(heard.mock.calls).toEqual([[{ cmd: 'NODE_CLUSTER', ack: 13, accepted: false }]]);
});

it('closes a connection that was held back when no other worker is there', () => {
  const other = holdBack();
  other.says({ act: 'close', key: KEY });
  const heard = jest.fn();
  worker.on('internalMessage', heard);
  worker.emit('disconnect');
  expect(heard.mock.calls).toEqual([[{ cmd: 'NODE_CLUSTER', ack: 13, accepted: true }]]);
});

it('gives a connection that is held back for a worker that accepts no more to the next one', async () => {
  holdBack();
  const heard: object[] = [];
  worker.on('internalMessage', (message: { ack?: number }) => message.ack && heard.push(message));
  worker.says({ act: 'close', key: KEY });
  await new Promise(process.nextTick);
  expect(heard).toEqual([{ cmd: 'NODE_CLUSTER', ack: 13, accepted: false }]);
});
