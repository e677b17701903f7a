import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BehaviorSubject, firstValueFrom } from 'rxjs';

import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import { ReadOnlyReplicaError } from '../../lib/errors/read-only-replica.error.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { batch } from '../../lib/library/batch.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { replicated } from '../../lib/library/replicated.js';
import { type Link, type Rig, TRANSPORTS } from './rig.js';

interface Flags {
  readonly dark: boolean;
  readonly limits: { readonly rate: number; readonly burst?: number };
  readonly since?: Date;
}

class Config {
  readonly flags = replicated<Flags>({ dark: false, limits: { rate: 1 } });
  readonly prices = replicatedMap<string, { cents: number }>([['ACME', { cents: 100 }]]);
  readonly level$ = new BehaviorSubject('info');

  setDark(dark: boolean): void {
    this.flags.update((flags) => ({ ...flags, dark }));
  }

  async setLater(rate: number): Promise<void> {
    await Promise.resolve();
    this.flags.update((flags) => ({ ...flags, limits: { ...flags.limits, rate } }));
  }

  replaceFlags(flags: Flags): void {
    this.flags.set(flags);
  }

  setPrice(name: string, cents: number): void {
    this.prices.set(name, { cents });
  }

  remove(name: string): boolean {
    return this.prices.delete(name);
  }

  clear(): void {
    this.prices.clear();
  }

  setBoth(cents: number): void {
    batch(() => {
      this.prices.set('A', { cents });
      this.prices.set('B', { cents });
      this.flags.update((flags) => ({ ...flags, limits: { rate: cents } }));
    });
  }

  setLevel(level: string): void {
    this.level$.next(level);
  }

  setSocket(): void {
    this.flags.set({ dark: true, limits: { rate: 1, socket: () => {} } } as Flags);
  }
}

describe.each(TRANSPORTS)('replicated state over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let config: Shared<Config>;
  let library: Config;

  beforeEach(async () => {
    library = new Config();
    rig = await openRig(library);
    link = await rig.connect();
    config = link.proxy as Shared<Config>;
  });

  afterEach(() => rig.close());

  it('is there from the first line', () => {
    expect(config.flags.value).toEqual({ dark: false, limits: { rate: 1 } });
    expect([...config.prices]).toEqual([['ACME', { cents: 100 }]]);
    expect(config.level$.value).toBe('info');
    expect(config.level$.getValue()).toBe('info');
    expect(config.flags).toMatchObject({ connected: true, epoch: 1, version: 0, ageMs: 0 });
  });

  it('shows what a call published, as soon as its result is there', async () => {
    await config.setDark(true);
    expect(config.flags.value.dark).toBe(true);
    await config.setLater(7);
    expect(config.flags.value).toEqual({ dark: true, limits: { rate: 7 } });
    await config.setPrice('NEXT', 5);
    expect(config.prices.get('NEXT')).toEqual({ cents: 5 });
    await config.setLevel('debug');
    expect(config.level$.value).toBe('debug');
  });

  it('keeps what did not change the same object', async () => {
    const { limits } = config.flags.value;
    await config.setDark(true);
    expect(config.flags.value.limits).toBe(limits);
  });

  it('has the types of all values', async () => {
    await config.replaceFlags({ dark: true, limits: { rate: 2 }, since: new Date(5) });
    expect(config.flags.value).toEqual({ dark: true, limits: { rate: 2 }, since: new Date(5) });
  });

  it('is a map', async () => {
    await config.setPrice('B', 2);
    await config.remove('ACME');
    await config.setPrice('ACME', 3);
    expect(config.prices.size).toBe(2);
    expect([...config.prices.keys()]).toEqual(['B', 'ACME']);
    expect([...config.prices.values()]).toEqual([{ cents: 2 }, { cents: 3 }]);
    await config.clear();
    expect(config.prices.size).toBe(0);
  });

  it('tells of each step once', async () => {
    const heard: unknown[] = [];
    config.flags.changes$.subscribe((change) => heard.push(change));
    config.prices.changes$.subscribe((change) => heard.push(change));
    await config.setBoth(9);
    expect(heard).toEqual([
      {
        set: new Map([
          ['A', { cents: 9 }],
          ['B', { cents: 9 }],
        ]),
        deleted: new Set(),
      },
      { value: { dark: false, limits: { rate: 9 } }, previous: { dark: false, limits: { rate: 1 } } },
    ]);
  });

  it('refuses to be written', () => {
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types forbid
    const { flags, prices, level$ } = config as any;
    const writes = [
      () => (flags.value = 1),
      () => flags.set(1),
      () => flags.update(() => 1),
      () => prices.set('A', 1),
      () => prices.delete('A'),
      () => prices.clear(),
      () => level$.next('debug'),
      () => level$.error(new Error('debug')),
      () => level$.complete(),
      () => (level$.value = 'debug'),
    ];
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types forbid
    expect(() => ((config as any).flags = 1)).toThrow(TypeError);
    for (const write of writes) expect(write).toThrow(ReadOnlyReplicaError);
    expect(() => flags.set(1)).toThrow(/^lib.flags was not changed: set\(\) is for the library.*"lib"/);
  });

  it('is printed, and turned into JSON, as what it holds', () => {
    expect(JSON.stringify([config.flags, config.prices])).toBe(
      JSON.stringify([config.flags.value, { ACME: { cents: 100 } }]),
    );
    expect(inspect(config.flags)).toBe(inspect(config.flags.value));
    expect(inspect(config.prices)).toBe(inspect(new Map(config.prices)));
    expect(JSON.stringify([library.flags, library.prices])).toBe(
      JSON.stringify([config.flags, config.prices]),
    );
  });

  it('is frozen', () => {
    expect(() => {
      (config.flags.value.limits as { rate: number }).rate = 2;
    }).toThrow(TypeError);
    expect(() => {
      (config.prices.get('ACME') as { cents: number }).cents = 2;
    }).toThrow(TypeError);
  });

  it('is not frozen in production, where that would cost too much', async () => {
    const { NODE_ENV } = process.env;
    process.env['NODE_ENV'] = 'production';
    try {
      const { flags, prices } = (await rig.connect()).proxy as Shared<Config>;
      await config.setPrice('ACME', 1);
      expect(Object.isFrozen(flags.value.limits)).toBe(false);
      expect(Object.isFrozen(prices.get('ACME'))).toBe(false);
      expect(Object.isFrozen(config.prices.get('ACME'))).toBe(true);
    } finally {
      process.env['NODE_ENV'] = NODE_ENV;
    }
  });

  it('refuses what cannot be sent where it is set, and changes nothing', async () => {
    await expect(config.setSocket()).rejects.toThrow(NotSerializableError);
    await expect(config.setSocket()).rejects.toThrow(
      /lib.flags: value\.limits\.socket cannot be sent.*it is a function/,
    );
    expect(config.flags.value.dark).toBe(false);
    expect(library.flags.value.dark).toBe(false);
  });

  it('stays as it is when the library is gone', async () => {
    await config.setDark(true);
    link.cut();
    await firstValueFrom(config.level$).catch(() => {});
    expect(config.flags.connected).toBe(false);
    expect(config.flags.ageMs).toBeGreaterThanOrEqual(0);
    expect(config.flags.value.dark).toBe(true);
  });

  it('is sent to every agent', async () => {
    const other = await rig.connect();
    await config.setDark(true);
    await (other.proxy as Shared<Config>).setPrice('ACME', 1);
    expect((other.proxy as Shared<Config>).flags.value.dark).toBe(true);
  });
});
