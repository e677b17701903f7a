import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type INestApplication, Module } from '@nestjs/common';
import { NestApplicationContext, NestFactory } from '@nestjs/core';

import { WorkerApp } from '../../lib/agent/worker-app.js';

const shutDown = jest.fn();
const onReady = jest.fn();
const onSilent = jest.fn();
const onFailed = jest.fn();

@Module({ providers: [{ provide: 'hooks', useValue: { onApplicationShutdown: shutDown } }] })
class AppModule {}

const prototype = Object.getOwnPropertyDescriptors(NestApplicationContext.prototype);
let app: INestApplication | undefined;
let workerApp: WorkerApp;
/** Resolves when the master has heard that the worker accepts no more connections. */
let hasHeard: Promise<unknown>;

beforeEach(async () => {
  jest.clearAllMocks();
  hasHeard = Promise.resolve();
  workerApp = new WorkerApp({
    shutdownTimeoutMs: 10_000,
    isOurs: () => true,
    onReady,
    onSilent,
    onFailed,
    untilHeard: () => hasHeard,
  });
  app = await NestFactory.create(AppModule, { logger: false });
});

afterEach(async () => {
  jest.useRealTimers();
  await app?.close();
  Object.defineProperties(NestApplicationContext.prototype, prototype);
});

it('runs the shutdown hooks once when main.ts closes the app before the cluster stops', async () => {
  await app?.init();
  await app?.close();
  await workerApp.close('SIGTERM');
  expect(shutDown).toHaveBeenCalledTimes(1);
});

it.each([
  ['shutdown', 5_000, 500],
  ['replace', 3_000, 4_000],
  ['replace', 72_000, 5_000],
  ['replace', 0, 5_000],
] as const)(
  'waits for idle connections: %s, keepAliveTimeout %i',
  async (reason, keepAliveTimeout, waited) => {
    await app?.listen(0, '127.0.0.1');
    const server = app?.getHttpServer() as Server;
    server.keepAliveTimeout = keepAliveTimeout;
    const idle = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(server, 'connection');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const closed = workerApp.close('SIGTERM', reason);
    await jest.advanceTimersByTimeAsync(waited - 1);
    expect(shutDown).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    idle.destroy();
    await closed;
    expect(shutDown).toHaveBeenCalledWith('SIGTERM');
  },
);

it('does not end before the master has heard that it accepts no more connections', async () => {
  await app?.listen(0, '127.0.0.1');
  const server = app?.getHttpServer() as Server;
  const master = new EventEmitter();
  hasHeard = once(master, 'heard');
  const closed = workerApp.close('SIGTERM', 'replace');
  await once(server, 'close');
  await new Promise(setImmediate);
  expect(shutDown).not.toHaveBeenCalled();
  master.emit('heard');
  await closed;
  expect(shutDown).toHaveBeenCalledTimes(1);
});

it('is ready when the server listens', async () => {
  await app?.init();
  expect(onReady).not.toHaveBeenCalled();
  await app?.listen(0, '127.0.0.1');
  expect(onReady).toHaveBeenCalledWith([expect.stringMatching(/^127\.0\.0\.1:\d+$/)]);
});

it('is ready with another server that listens, when its own does not soon', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  await app?.init();
  workerApp.listensElsewhere('[::]:4000');
  jest.advanceTimersByTime(999);
  expect(onReady).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(onReady).toHaveBeenCalledWith(['[::]:4000']);
  jest.advanceTimersByTime(60_000);
  expect(onSilent).not.toHaveBeenCalled();
});

it('waits for its own server when a microservice listened before', async () => {
  workerApp.listensElsewhere('[::]:4000');
  await app?.listen(0, '127.0.0.1');
  expect(onReady.mock.calls[0]).toEqual([[expect.stringMatching(/^127\.0\.0\.1:/)]]);
});

it('leaves errors of the server to the app once it listens', async () => {
  await app?.listen(0, '127.0.0.1');
  const server = app?.getHttpServer() as EventEmitter;
  expect(() => server.emit('error', new Error('later'))).toThrow('later');
  expect(onFailed).not.toHaveBeenCalled();
});

it('tells of an app that does not listen for a while', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  await app?.init();
  jest.advanceTimersByTime(9_999);
  expect(onSilent).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(onSilent).toHaveBeenCalledTimes(1);
});
