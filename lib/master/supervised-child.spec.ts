import { fork } from 'node:child_process';

import { expect, it } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import { KnownClasses } from '../protocol/known-classes.js';
import { SupervisedChild } from './supervised-child.js';

it('tells of a process that could not be made, and does not wait for its exit', async () => {
  const process = fork('any.js', { execPath: '/no/such/node' });
  const exits: unknown[] = [];
  const child = new SupervisedChild(process, {
    name: 'worker 1',
    classes: new KnownClasses(),
    timeouts: { bootTimeoutMs: 60_000, stallTimeoutMs: undefined },
    oomKills: { hasNew: () => false },
    onExit: (exit, was) => exits.push([exit, was]),
    onSignal: () => {},
    onBeat: () => {},
    onAsk: () => {},
  });
  const error = await child.booted.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BootError);
  expect(error).toMatchObject({ message: 'worker 1 (not forked) could not boot', cause: { code: 'ENOENT' } });
  await child.stop(60_000, 'shutdown');
  expect(exits).toEqual([[{ code: null, signal: null, reason: 'not-forked' }, 'booting']]);
});
