import { performance } from 'node:perf_hooks';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { onStopSignal, type StopActions } from './stop-signals.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const send = (signal: NodeJS.Signals): boolean => process.emit(signal, signal);

describe('a signal that asks to stop', () => {
  let now: number;
  let stop: jest.Mock<StopActions['stop']>;
  let force: jest.Mock<StopActions['force']>;
  let listeners: Map<NodeJS.Signals, NodeJS.SignalsListener[]>;

  beforeEach(() => {
    now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    stop = jest.fn<StopActions['stop']>(async () => {});
    force = jest.fn<StopActions['force']>();
    listeners = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
    onStopSignal({ stop, force });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    for (const [signal, before] of listeners) {
      for (const listener of process.listeners(signal))
        if (!before.includes(listener)) process.off(signal, listener);
    }
  });

  it.each(SIGNALS)('stops, telling which it was: %s', (signal) => {
    send(signal);
    expect(stop.mock.calls).toEqual([[signal]]);
    expect(force).not.toHaveBeenCalled();
  });

  it.each([0, 1, 300])('is the same one when it comes again %d ms later', (later) => {
    send('SIGINT');
    now += later;
    send('SIGINT');
    expect(stop).toHaveBeenCalledTimes(1);
    expect(force).not.toHaveBeenCalled();
  });

  it.each(SIGNALS)('forces when it comes again after that: %s', (signal) => {
    send('SIGINT');
    now += 300.1;
    send(signal);
    expect(stop).toHaveBeenCalledTimes(1);
    expect(force).toHaveBeenCalledTimes(1);
  });

  it('is measured from the first one', () => {
    send('SIGINT');
    now += 200;
    send('SIGINT');
    now += 200;
    send('SIGINT');
    expect(force).toHaveBeenCalledTimes(1);
  });

  it('is only SIGINT and SIGTERM', () => {
    for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT'] as const)
      expect(process.listeners(signal)).toEqual([]);
  });
});
