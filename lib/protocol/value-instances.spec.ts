import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { difference } from '../../test/unit/difference.js';
import { overTheWire } from '../../test/unit/wire.js';

class Money {
  readonly #secret = 'secret';
  protected readonly currency = 'EUR';

  constructor(readonly amount: bigint) {}

  get cents(): bigint {
    return this.amount * 100n;
  }

  reveal(): string {
    return this.#secret;
  }
}

describe('an instance of a class', () => {
  it('arrives as a plain object with its own properties', () => {
    expect(difference({ amount: 5n, currency: 'EUR' }, overTheWire(new Money(5n)))).toBeUndefined();
  });

  it('arrives as the built-in it extends', () => {
    class Moment extends Date {}
    class Registry extends Map<string, unknown> {}
    class Bag extends Set<unknown> {}
    const arrived = overTheWire([new Moment(5), new Registry([['a', 1n]]), new Bag([1])]);
    expect(difference([new Date(5), new Map([['a', 1n]]), new Set([1])], arrived)).toBeUndefined();
  });

  it('of another realm arrives as one of this realm', () => {
    const foreign: unknown = runInNewContext(
      '({ list: [1, undefined], date: new Date(5), map: new Map([[1, new Set([2])]]), view: new Int16Array(1),' +
        'error: Object.assign(new RangeError("a"), { stack: "s" }), nothing: Object.create(null), pattern: /a/g })',
    );
    const expected = {
      list: [1, undefined],
      date: new Date(5),
      map: new Map([[1, new Set([2])]]),
      view: new Int16Array(1),
      error: Object.assign(new RangeError('a'), { stack: 's' }),
      nothing: {},
      pattern: /a/g,
    };
    expect(difference(expected, overTheWire(foreign))).toBeUndefined();
  });

  it('is read through its getters', () => {
    const object = {
      get now(): Date {
        return new Date(5);
      },
    };
    expect(difference({ now: new Date(5) }, overTheWire(object))).toBeUndefined();
  });

  it.each(['Date', 'RegExp', 'URL', 'Map', 'Set', 'Number', 'Promise', 'Error', 'ArrayBuffer', 'Int8Array'])(
    'is not taken for what it calls itself: %s',
    (tag) => {
      class Impostor {
        readonly source = '(';

        get [Symbol.toStringTag](): string {
          return tag;
        }
      }
      expect(difference({ source: '(' }, overTheWire(new Impostor()))).toBeUndefined();
    },
  );
});

describe('an instance with toJSON()', () => {
  class Decimal {
    calls = 0;

    constructor(private readonly digits: unknown) {}

    toJSON(): unknown {
      this.calls++;
      return this.digits;
    }
  }

  it.each<[string, unknown]>([
    ['a text', '1.50'],
    ['a list', [1, [2]]],
    ['a value that needs tags', { at: new Date(0), by: 1n }],
    ['nothing', undefined],
    ['null', null],
  ])('arrives as what it gives: %s', (_name, digits) => {
    expect(difference({ price: digits }, overTheWire({ price: new Decimal(digits) }))).toBeUndefined();
  });

  it('arrives as what it gives also when it is a plain object, and hides it', () => {
    const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => ({ at: new Date(0) }) });
    expect(difference([{ at: new Date(0) }], overTheWire([hidden]))).toBeUndefined();
    expect(difference([{ at: new Date(0) }, 1n], overTheWire([hidden, 1n]))).toBeUndefined();
  });

  it('arrives as one object where it is met twice', () => {
    const decimal = new Decimal({ digits: '1.50' });
    const digits = { digits: '1.50' };
    expect(difference([digits, digits, {}], overTheWire([decimal, decimal, {}]))).toBeUndefined();
    expect(decimal.calls).toBe(1);
  });

  it('leaves the references right that come after it', () => {
    const shared = { shared: true };
    const sent = [
      new Decimal({ digits: 1n }),
      shared,
      new Decimal([shared]),
      shared,
      new Decimal('5'),
      [shared],
    ];
    const expected = [{ digits: 1n }, shared, [shared], shared, '5', [shared]];
    expect(difference(expected, overTheWire(sent))).toBeUndefined();
  });

  it('is one with what it gives, where that is met, too', () => {
    const given = { digits: 1n };
    const decimal = new Decimal(given);
    expect(difference([given, given, given], overTheWire([decimal, given, decimal]))).toBeUndefined();
    expect(difference([given, given, given], overTheWire([given, decimal, given]))).toBeUndefined();
  });

  it('is asked once, and what it gives is not asked again, as with JSON', () => {
    class Entity {
      constructor(readonly id: bigint) {}

      toJSON(): Entity {
        return new Entity(this.id);
      }
    }
    expect(difference({ id: 1n }, overTheWire(new Entity(1n)))).toBeUndefined();
  });

  it('arrives with its properties when it gives itself, as with JSON', () => {
    class Entity {
      readonly id = 1;

      toJSON(): this {
        return this;
      }
    }
    expect(difference({ nested: { id: 1 } }, overTheWire({ nested: new Entity() }))).toBeUndefined();
  });

  it('keeps the cycles that lead through it', () => {
    class Node {
      parent: Node | undefined;

      constructor(
        readonly name: string,
        readonly children: Node[] = [],
      ) {
        for (const child of children) child.parent = this;
      }

      toJSON(): object {
        return { name: this.name, children: this.children, ...(this.parent && { parent: this.parent }) };
      }
    }
    const child: Record<string, unknown> = { name: 'child', children: [] };
    const root = { name: 'root', children: [child] };
    child['parent'] = root;
    expect(difference(root, overTheWire(new Node('root', [new Node('child')])))).toBeUndefined();
  });

  it('holds its bytes apart from those of others', () => {
    const sent = [Buffer.from('a'), new Decimal({ raw: Buffer.from('b') }), Buffer.from('c')];
    const expected = [Buffer.from('a'), { raw: Buffer.from('b') }, Buffer.from('c')];
    expect(difference(expected, overTheWire(sent))).toBeUndefined();
  });
});
