import { expect, it, jest } from '@jest/globals';

import type { Fleet } from './fleet.js';
import type { LibraryUnit } from './library-unit.js';
import { Rollout } from './rollout.js';

/** Longer than a test takes. */
const PATIENCE_MS = 600_000;

/** A caller of a library, which says to which epoch it sends its calls. */
class FakeCaller {
  private resolve: () => void = () => {};
  private isWanted: (epoch: number) => boolean = () => false;

  constructor(private epoch: number) {}

  async whenConnected(_library: string, isWanted: (epoch: number) => boolean): Promise<void> {
    this.isWanted = isWanted;
    if (!isWanted(this.epoch)) await new Promise<void>((resolve) => (this.resolve = resolve));
  }

  connected(epoch: number): void {
    this.epoch = epoch;
    if (this.isWanted(epoch)) this.resolve();
  }
}

/** Replaces a library whose next process has epoch 2, and which exited meanwhile and came back with epoch 3. */
function replaceLibrary(caller: FakeCaller): { replaced: Promise<void>; left: jest.Mock } {
  const old = {};
  const left = jest.fn(async () => {});
  const slot = {
    prepare: async () => ({}),
    nextProcess: {},
    commit: () => old,
    checkPrepared: () => {},
    leave: left,
    process: old,
  };
  const library = { name: 'library', nextEpoch: 2, newestEpoch: 3, slot } as unknown as LibraryUnit;
  const fleet = { libraries: [library], slots: [slot], announceNext: () => [caller] } as unknown as Fleet;
  return { replaced: new Rollout(fleet, PATIENCE_MS).replaceLibrary(library), left };
}

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('keeps a library that came back during a reload until its callers have moved to the next one', async () => {
  const caller = new FakeCaller(3);
  const { replaced, left } = replaceLibrary(caller);
  await turns();
  expect(left).not.toHaveBeenCalled();
  caller.connected(2);
  await replaced;
  expect(left).toHaveBeenCalledTimes(1);
});

it('does not wait for callers to move to a library that has been replaced since', async () => {
  const caller = new FakeCaller(3);
  const { replaced } = replaceLibrary(caller);
  await turns();
  caller.connected(4);
  await replaced;
});
