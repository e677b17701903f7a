import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { overTheWire } from '../../test/unit/wire.js';

/** A chain of `depth` objects, each of which holds the next one twice: 2^depth paths to the leaf. */
function diamonds(leaf: object, depth: number): object {
  let node = leaf;
  for (let level = 0; level < depth; level++) node = { left: node, right: node };
  return node;
}

/** The stack of an error is compared, too. */
function makeError(): Error {
  return Object.assign(new Error('a', { cause: {} }), { field: [], stack: 'Error: a' });
}

/** An object that counts how often it is read, and refuses to be read for ever. */
function countingLeaf(): { readonly reads: number; readonly leaf: object } {
  let reads = 0;
  const leaf = {
    get value(): number {
      if (++reads > 100) throw new Error('This leaf was read more than a hundred times.');
      return 1;
    },
  };
  return {
    leaf,
    get reads() {
      return reads;
    },
  };
}

describe('objects that are met more than once', () => {
  it.each<[string, () => unknown]>([
    [
      'an object twice in a list',
      () => {
        const item = { a: 1 };
        return [item, item];
      },
    ],
    [
      'an empty list twice',
      () => {
        const item: unknown[] = [];
        return { item, again: item };
      },
    ],
    [
      'a Date, a RegExp, a URL, a Buffer and a box, each twice',
      () => {
        const items = [new Date(0), /a/g, new URL('http://a'), Buffer.from('a'), Object(1)];
        return [items, ...items];
      },
    ],
    [
      'a key of a Map that is a value of it',
      () => {
        const key = {};
        return new Map([[key, key]]);
      },
    ],
    [
      'an object after objects of every kind',
      () => {
        const item = {};
        return [
          new Map([[new Set([new Date(0)]), makeError()]]),
          { $: {} },
          Object.assign([], { 2: {} }),
          item,
          [item],
        ];
      },
    ],
    [
      'the first of many objects',
      () => {
        const items = Array.from({ length: 20 }, (_, index) => ({ index }));
        return [...items, items[0]];
      },
    ],
    [
      'the last of many objects',
      () => {
        const items = Array.from({ length: 20 }, (_, index) => ({ index }));
        return [...items, items[19]];
      },
    ],
  ])('arrive as one: %s', (_name, make) => {
    expect(difference(make(), overTheWire(make()))).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    [
      'a list in itself',
      () => {
        const list: unknown[] = [];
        list.push(list);
        return list;
      },
    ],
    [
      'two objects that know each other',
      () => {
        const parent: Record<string, unknown> = { name: 'parent' };
        parent['child'] = { name: 'child', parent };
        return parent;
      },
    ],
    [
      'a Map that is its own key and value',
      () => {
        const map = new Map<unknown, unknown>();
        return map.set(map, map);
      },
    ],
    [
      'a Set in itself',
      () => {
        const set = new Set<unknown>();
        return set.add(set);
      },
    ],
    [
      'an object with a key $ in itself',
      () => {
        const object: Record<string, unknown> = {};
        return Object.assign(object, { $: object });
      },
    ],
    [
      'a sparse list in itself',
      () => {
        const list: unknown[] = [];
        list[3] = list;
        return list;
      },
    ],
    [
      'an error that is its own cause, field and item',
      () => {
        const error = new AggregateError([], 'round');
        error.errors.push(error);
        return Object.assign(error, { cause: error, field: error });
      },
    ],
  ])('may be within themselves: %s', (_name, make) => {
    const graph = make();
    expect(difference(graph, overTheWire(graph))).toBeUndefined();
  });

  it('cost no more than once each, however many paths lead to them', () => {
    const counted = countingLeaf();
    const arrived = overTheWire(diamonds(counted.leaf, 60));
    expect(difference(diamonds({ value: 1 }, 60), arrived)).toBeUndefined();
    expect(counted.reads).toBeLessThan(10);
  });
});
