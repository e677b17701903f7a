import { describe, expect, it } from '@jest/globals';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { batch } from './batch.js';
import { replicatedMap, type ReplicatedKey, type ReplicatedMap } from './replicated-map.js';

function heardOf<K extends ReplicatedKey, V>(map: ReplicatedMap<K, V>): unknown[] {
  const heard: unknown[] = [];
  map.changes$.subscribe(({ set, deleted }) => heard.push([[...set], [...deleted]]));
  return heard;
}

describe('a replicated map that no library shares', () => {
  it('is a map', () => {
    const map = replicatedMap<ReplicatedKey, unknown>([['a', 1]]);
    expect(map.set(2, 'two').set(3n, [3]).set(true, undefined)).toBe(map);
    map.set('a', 'again');
    expect(map.size).toBe(4);
    expect([map.get('a'), map.get('b'), map.has(true), map.has(false)]).toEqual([
      'again',
      undefined,
      true,
      false,
    ]);
    expect([map.delete(2), map.delete(2)]).toEqual([true, false]);
    expect([...map]).toEqual([
      ['a', 'again'],
      [3n, [3]],
      [true, undefined],
    ]);
    expect([[...map.keys()], [...map.values()], [...map.entries()]]).toEqual([
      ['a', 3n, true],
      ['again', [3], undefined],
      [...map],
    ]);
    const seen: unknown[] = [];
    map.forEach(function (this: unknown, value, key, self) {
      seen.push([this, value, key, self === map]);
    }, 'this');
    expect(seen[0]).toEqual(['this', 'again', 'a', true]);
    expect(Object.prototype.toString.call(map)).toBe('[object ReplicatedMap]');
    map.clear();
    expect([map.size, [...map]]).toEqual([0, []]);
  });

  it.each([[null], [undefined], [{}], [Symbol('s')], [() => {}], [[]]])('refuses the key %p', (key) => {
    const map = replicatedMap<never, number>();
    expect(() => map.set(key as never, 1)).toThrow(TypeError);
    expect(map.size).toBe(0);
  });

  it('takes -0 and NaN for keys as a Map does', () => {
    const map = replicatedMap<number, number>();
    map.set(-0, 1).set(0, 2).set(Number.NaN, 3).set(Number.NaN, 4);
    expect([...map]).toEqual([
      [0, 2],
      [Number.NaN, 4],
    ]);
  });

  it('freezes values', () => {
    const map = replicatedMap<string, { list: number[] }>();
    const value = { list: [1] };
    map.set('a', value);
    expect(() => value.list.push(2)).toThrow(TypeError);
    expect(map.get('a')).toBe(value);
  });

  it('tells of each change, and of none that is none', () => {
    const map = replicatedMap<string, number>([['a', 1]]);
    const heard = heardOf(map);
    map.set('a', 1);
    map.delete('b');
    expect(heard).toEqual([]);
    map.set('a', 2);
    map.delete('a');
    map.clear();
    map.set('b', 3);
    map.clear();
    expect(heard).toEqual([
      [[['a', 2]], []],
      [[], ['a']],
      [[['b', 3]], []],
      [[], ['b']],
    ]);
  });

  it('tells of a batch once, and nothing when all is as it was', () => {
    const map = replicatedMap<string, number>([['a', 1]]);
    const heard = heardOf(map);
    batch(() => {
      map.set('b', 2);
      map.clear();
      map.set('a', 1);
    });
    expect(heard).toEqual([]);
    batch(() => {
      map.clear();
      map.set('c', 3);
      map.delete('c');
      map.set('b', 2);
    });
    expect(heard).toEqual([[[['b', 2]], ['a']]]);
  });
});

describe('a replicated map that is shared', () => {
  it('has the same keys in every process', () => {
    const map = replicatedMap<ReplicatedKey, unknown>([
      [-0, 'zero'],
      [Number.NaN, 'none'],
    ]);
    const bench = new PublisherBench({ map });
    const agent = bench.agent();
    for (const key of ['1', 1, 1n, true, 'true', '__proto__', Infinity]) map.set(key, { of: typeof key });
    map.set(-0, 'changed').delete(1);
    bench.settle();
    agent.read();
    const late = bench.agent();
    expect([...map.keys()]).toEqual([0, Number.NaN, '1', 1n, true, 'true', '__proto__', Infinity]);
    for (const each of [agent, late]) expect(each.seen).toEqual({ map: [...map] });
  });

  it('refuses what cannot be sent, tells where it is, and stays as it is', () => {
    const map = replicatedMap<string | number, unknown>([['a', 1]]);
    const bench = new PublisherBench({ map }, 10_000);
    const agent = bench.agent();
    const heard = heardOf(map);
    expect(() => map.set('a', { open: () => {} })).toThrow(NotSerializableError);
    expect(() => map.set('a', { open: () => {} })).toThrow(/^lib\.map: get\("a"\)(\.open)? cannot be sent/);
    expect(() => map.set(5, () => {})).toThrow(/^lib\.map: get\(5\) cannot be sent/);
    expect(() => map.set('b', 'x'.repeat(10_000))).toThrow(NotSerializableError);
    bench.settle();
    agent.read();
    expect([[...map], agent.seen]).toEqual([[['a', 1]], { map: [['a', 1]] }]);
    expect(heard).toEqual([]);
  });

  it('sends nothing, and tells of nothing, when an entry is set to what it is', () => {
    const map = replicatedMap([['A', { cents: 1 }]]);
    const bench = new PublisherBench({ map });
    const agent = bench.agent();
    const before = [map.get('A'), agent.frames.length];
    const heard: unknown[] = [];
    map.changes$.subscribe((change) => heard.push(change));
    map.set('A', { cents: 1 });
    bench.settle();
    expect([map.get('A'), agent.frames.length]).toEqual(before);
    expect(map.get('A')).toBe(before[0]);
    expect(heard).toEqual([]);
  });

  it('refuses an entry that is too large when it begins to be shared', () => {
    const map = replicatedMap([['A', 'x'.repeat(1_000)]]);
    expect(() => new PublisherBench({ map }, 1_000)).toThrow(
      /^lib\.map: get\("A"\) cannot be sent.*it takes/,
    );
  });

  it('keeps what was changed before something in the same batch was refused', () => {
    const map = replicatedMap<string, unknown>();
    const bench = new PublisherBench({ map });
    const agent = bench.agent();
    const heard = heardOf(map);
    const change = (): void =>
      batch(() => {
        map.set('a', 1);
        map.set('b', () => {});
      });
    expect(change).toThrow(NotSerializableError);
    bench.settle();
    agent.read();
    expect([[...map], agent.seen]).toEqual([[['a', 1]], { map: [['a', 1]] }]);
    expect(heard).toEqual([[[['a', 1]], []]]);
  });
});
