import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import type { LifecycleEvent } from '../interfaces/lifecycle-event.interface.js';
import { withSupervisionDefaults } from '../options/supervision.options.js';
import { KnownClasses } from '../protocol/known-classes.js';
import { LifeWatch } from './life-watch.js';
import { Slot } from './slot.js';

/** A child that is up at once, and does nothing. */
const CHILD = `
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => message['cluster-dispatch']?.type === 'stop' && process.exit());
  for (const type of ['started', 'ready']) process.send({ 'cluster-dispatch': { type, addresses: [] } });
`;

/** Longer than the delay before the second restart. */
const RESTART_MS = 200;

describe('the place of a process', () => {
  let folder: string;
  let forkNext: () => ChildProcess;
  let events: LifecycleEvent[];
  let forks: number;
  let reports: EventEmitter;
  let slot: Slot;
  let onEvent: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cd-slot-'));
    const program = join(folder, 'child.cjs');
    await writeFile(program, CHILD);
    forkNext = () => fork(program);
    events = [];
    forks = 0;
    reports = new EventEmitter();
    onEvent = () => {};
    slot = makeSlot(new LifeWatch(undefined));
    await slot.boot();
  });

  afterEach(async () => {
    await slot.stop();
    await rm(folder, { recursive: true });
  });

  function makeSlot(life: LifeWatch): Slot {
    return new Slot({
      role: 'worker',
      name: 'worker 1',
      title: 'worker 1',
      classes: new KnownClasses(),
      supervision: withSupervisionDefaults(),
      life,
      oomKills: { hasNew: () => false },
      shutdownTimeoutMs: 10_000,
      fork: () => {
        forks++;
        return forkNext();
      },
      onForked: () => {},
      onReadyAgain: () => {},
      onDown: () => {},
      onGaveUp: () => {},
      onWorn: () => {},
      onAsk: () => {},
      report: (event) => {
        events.push(event);
        onEvent();
        reports.emit(event.type);
      },
    });
  }

  it('fault 11: keeps its process when another one cannot be forked', async () => {
    const { process: before } = slot;
    forkNext = () => fork('any.js', { execPath: '/no/such/node' });
    await expect(slot.prepare()).rejects.toBeInstanceOf(BootError);
    slot.rollBack();
    expect(slot.process).toBe(before);
    expect(slot.isReady).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(['worker.ready', 'worker.exited']);
    expect(events[1]).toMatchObject({ reason: 'not-forked', duringBoot: true });
  });

  it('is not given to a process that has exited before it took over', async () => {
    const { process: before } = slot;
    let prepared: ChildProcess | undefined;
    const forkAgain = forkNext;
    forkNext = () => (prepared = forkAgain());
    await slot.prepare();
    prepared?.kill('SIGKILL');
    if (prepared) await once(prepared, 'exit');
    await slot.nextProcess?.exited;
    expect(() => slot.commit()).toThrow('worker 1 exited before it could take over');
    expect(slot.process).toBe(before);
    slot.rollBack();
  });

  it('is given over, and the process before leaves', async () => {
    await slot.prepare();
    const before = slot.commit();
    if (!before) throw new Error('There was no process.');
    await slot.leave(before);
    expect(before.status).toBe('down');
    expect(slot.isReady).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'worker.replaced', previousPid: before.pid });
  });

  it('fault 3: is not kept by a process that has given no sign of life since it was up', async () => {
    const watched = makeSlot(new LifeWatch(100));
    const exited = new Promise<void>((resolve) => {
      onEvent = () => events.some(({ type }) => type === 'worker.exited') && resolve();
    });
    await watched.boot();
    await exited;
    expect(events.at(-1)).toMatchObject({ type: 'worker.exited', reason: 'stalled' });
    await watched.stop();
  });

  it('is not filled again when another process has taken it while a restart waited', async () => {
    await slot.prepare();
    slot.process?.kill('stalled');
    await once(reports, 'worker.restarted');
    slot.process?.kill('stalled');
    // The second exit in a row is followed by a delay.
    await once(reports, 'worker.exited');
    const taker = slot.nextProcess?.pid;
    const before = slot.commit();
    if (before) await slot.leave(before);
    await setTimeout(RESTART_MS);
    expect(slot.process?.pid).toBe(taker);
    expect(forks).toBe(3);
  });

  it('stops a process whose place was taken and that was not told yet', async () => {
    await slot.prepare();
    const before = slot.commit();
    await slot.stop();
    expect(before?.status).toBe('down');
  });

  it('is filled again later when a process cannot even be forked', async () => {
    const forkAgain = forkNext;
    forkNext = () => {
      forkNext = forkAgain;
      throw new Error('spawn ENOMEM');
    };
    slot.process?.kill('stalled');
    await once(reports, 'worker.restarted');
    expect(slot.isReady).toBe(true);
    expect(
      events.find((event) => event.type === 'worker.exited' && event.reason === 'not-forked'),
    ).toMatchObject({
      duringBoot: true,
      restartInMs: expect.any(Number),
    });
  });

  it('does not announce a restart that will not be, because the cluster stops', async () => {
    forkNext = () => fork('any.js', { execPath: '/no/such/node' });
    slot.retire();
    slot.process?.kill('stalled');
    await once(reports, 'worker.exited');
    await once(reports, 'worker.exited');
    expect(events.filter((event) => 'restartInMs' in event)).toHaveLength(1);
  });
});
