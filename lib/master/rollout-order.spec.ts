import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Fleet } from './fleet.js';
import type { LibraryUnit } from './library-unit.js';
import { Rollout } from './rollout.js';
import type { Slot } from './slot.js';

/** A place whose processes are names: what is prepared is up at once. */
class FakeSlot {
  process = 'old';
  nextProcess: string | undefined;
  readonly left: string[] = [];
  forks = 0;
  hasExited = false;
  onLeave: () => void = () => {};

  prepare(): Promise<object> {
    this.nextProcess = `new ${++this.forks}`;
    return Promise.resolve({});
  }

  checkPrepared(): void {
    if (this.hasExited || this.nextProcess === undefined) throw new Error('exited before');
  }

  commit(): string {
    this.checkPrepared();
    const { process, nextProcess = '' } = this;
    this.process = nextProcess;
    this.nextProcess = undefined;
    return process;
  }

  rollBack(): void {
    this.nextProcess = undefined;
  }

  async leave(old: string): Promise<void> {
    this.left.push(old);
    this.onLeave();
  }
}

describe('replacing processes', () => {
  let workers: FakeSlot[];
  let libraries: FakeSlot[];
  let rollout: Rollout;
  const slotOf = (fake: FakeSlot): Slot => fake as unknown as Slot;

  beforeEach(() => {
    workers = [new FakeSlot(), new FakeSlot()];
    libraries = [new FakeSlot(), new FakeSlot()];
    const units = libraries.map((slot, index) => {
      const unit = { name: `library ${index}`, slot: slotOf(slot), nextEpoch: 2, nextUp: () => undefined };
      return unit as unknown as LibraryUnit;
    });
    const fleet = { workers, libraries: units, slots: [...workers, ...libraries], announceNext: () => [] };
    rollout = new Rollout(fleet as unknown as Fleet, 1_000);
  });

  it('changes no library when one of several has exited before they take over', async () => {
    const [, second] = libraries;
    if (second) second.hasExited = true;
    await expect(rollout.reload(() => {})).rejects.toThrow('exited before');
    expect(libraries.map(({ process, nextProcess }) => [process, nextProcess])).toEqual([
      ['old', undefined],
      ['old', undefined],
    ]);
  });

  it('replaces everything', async () => {
    await rollout.reload(() => {});
    expect([...workers, ...libraries].map(({ process }) => process)).toEqual(Array(4).fill('new 1'));
    expect([...workers, ...libraries].flatMap(({ left }) => left)).toEqual(Array(4).fill('old'));
  });

  it('does not replace a process that was replaced while it waited for its turn', async () => {
    const [worker = new FakeSlot()] = workers;
    await Promise.all([
      rollout.reload(() => {}),
      rollout.replaceWorker(slotOf(worker)),
      rollout.replaceWorker(slotOf(worker)),
    ]);
    expect(worker.process).toBe('new 1');
  });

  it('forks nothing any more when the cluster stops between two workers', async () => {
    const [first, second] = workers;
    if (first) first.onLeave = () => rollout.stop('The cluster stops.');
    await expect(rollout.reload(() => {})).rejects.toThrow('The cluster stops.');
    expect(second?.forks).toBe(0);
  });
});
