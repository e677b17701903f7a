import { EventEmitter, on, once } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { type Link, type Rig, TRANSPORTS } from './rig.js';

function noop(): void {}

describe.each(TRANSPORTS)('a shared EventEmitter, over %s', (_name, openRig) => {
  let rig: Rig;
  let link: Link;
  let feed: Feed;

  class Feed extends EventEmitter {
    publish(symbol: string, price: number): void {
      this.emit('price', symbol, price);
    }

    count(event: string): number {
      return this.listenerCount(event);
    }
  }

  beforeEach(async () => {
    feed = new Feed();
    rig = await openRig(feed);
    link = await rig.connect();
  });

  afterEach(async () => {
    await rig.close();
  });

  it('tells each listener of what is emitted after it was added', async () => {
    const heard: unknown[] = [];
    const listener = (...args: unknown[]): void => void heard.push(args);
    link.proxy.on('price', listener);
    await link.proxy.publish('ACME', 1);
    await link.proxy.publish('ACME', 2);
    expect(heard).toEqual([
      ['ACME', 1],
      ['ACME', 2],
    ]);
    link.proxy.off('price', listener);
    await link.proxy.publish('ACME', 3);
    expect(heard).toHaveLength(2);
  });

  it('tells a listener of once() once', async () => {
    const heard: unknown[] = [];
    link.proxy.once('price', (...args: unknown[]) => heard.push(args));
    await link.proxy.publish('ACME', 1);
    await link.proxy.publish('ACME', 2);
    expect(heard).toEqual([['ACME', 1]]);
    expect(feed.listenerCount('price')).toBe(0);
  });

  it('is listened to once for each worker, and no longer than somebody listens there', async () => {
    const other = await rig.connect();
    for (const { proxy } of [link, link, other]) proxy.on('price', noop);
    expect(await link.proxy.count('price')).toBe(1);
    expect(await other.proxy.count('price')).toBe(2);
    link.proxy.off('price', noop);
    expect(await link.proxy.count('price')).toBe(2);
    link.proxy.off('price', noop);
    expect(await link.proxy.count('price')).toBe(1);
    other.proxy.removeAllListeners();
    expect(await other.proxy.count('price')).toBe(0);
    other.proxy.on('price', noop);
    expect(await other.proxy.count('price')).toBe(1);
  });

  it('has no listeners of a worker that is gone', async () => {
    link.proxy.on('price', () => {});
    expect(await link.proxy.count('price')).toBe(1);
    const gone = new Promise((resolve) => feed.once('removeListener', resolve));
    link.cut();
    expect(await gone).toBe('price');
    expect(feed.listenerCount('price')).toBe(0);
  });

  it('has the listener methods of every emitter, which return the proxy', () => {
    const { proxy } = link;
    expect(proxy.on('a', noop).prependListener('a', noop).once('b', noop)).toBe(proxy);
    expect(proxy.listenerCount('a')).toBe(2);
    expect(proxy.eventNames()).toEqual(['a', 'b']);
    expect(proxy.listeners('a')).toEqual([noop, noop]);
    expect(proxy.setMaxListeners(50).getMaxListeners()).toBe(50);
  });

  it('emits in the library what a worker emits', async () => {
    const other = await rig.connect();
    const heard = once(other.proxy, 'price');
    await other.proxy.count('price');
    expect(await link.proxy.emit('price', 'ACME', 4)).toBe(true);
    expect(await heard).toEqual(['ACME', 4]);
  });

  it('whose listeners miss some says so, and tells them of what comes then', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const heard: unknown[] = [];
    link.proxy.on('price', (...args: unknown[]) => heard.push(args));
    await link.proxy.count('price');
    feed.emit('price', Symbol('a'));
    await link.proxy.count('price');
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(/^Listeners of the event "price" of lib\.on miss some: .*item\[0\]/),
        expect.anything(),
      ],
    ]);
    warn.mockRestore();
    await link.proxy.publish('ACME', 1);
    expect(heard).toEqual([['ACME', 1]]);
  });

  it('of a symbol cannot be listened to, and says so once', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    link.proxy.on(Symbol('a'), noop);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('can be iterated with events.on()', async () => {
    const prices: unknown[] = [];
    const iterator = on(link.proxy, 'price');
    for (let price = 1; price <= 3; price++) await link.proxy.publish('ACME', price);
    for await (const [, price] of iterator) {
      prices.push(price);
      if (prices.length === 3) break;
    }
    expect(prices).toEqual([1, 2, 3]);
    expect(await link.proxy.count('price')).toBe(0);
  });
});
