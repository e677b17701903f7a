import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { difference } from '../../test/unit/difference.js';
import { overTheWire, sendAll } from '../../test/unit/wire.js';

type Part =
  | { readonly is: 'primitive'; readonly value: unknown }
  | { readonly is: 'error' | 'object'; readonly error: number }
  /** It cannot be sent, or not even be read. */
  | { readonly is: 'symbol' | 'function' | 'getter' | 'partly'; readonly error: number };

interface Plan {
  readonly Class: typeof Error | typeof RangeError | typeof TypeError | typeof AggregateError;
  readonly message: string;
  readonly name: string | undefined;
  readonly cause: Part | undefined;
  readonly errors: readonly Part[];
  readonly fields: Readonly<Record<string, Part>>;
}

const error = fc.nat({ max: 5 });

const good: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    is: fc.constant('primitive' as const),
    value: fc.constantFrom(undefined, null, 1, 'text', 2n, Number.NaN),
  }),
  fc.record({ is: fc.constantFrom('error' as const, 'object' as const), error }),
);

const part: fc.Arbitrary<Part> = fc.oneof(
  { weight: 3, arbitrary: good },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constantFrom('symbol' as const, 'function' as const, 'getter' as const, 'partly' as const),
      error,
    }),
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  Class: fc.constantFrom(Error, RangeError, TypeError, AggregateError),
  message: fc.string({ unit: 'binary' }),
  name: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  cause: fc.option(part, { nil: undefined }),
  errors: fc.array(good, { maxLength: 3 }),
  fields: fc.dictionary(
    fc.constantFrom('code', 'detail', '$', '__proto__', 'constructor', 'toJSON', 'class'),
    part,
    { maxKeys: 4 },
  ),
});

const plans = fc.array(plan, { minLength: 1, maxLength: 6 });

function blank({ Class, message, name }: Plan): Error {
  const made =
    Class === AggregateError ? new AggregateError([], message) : new (Class as typeof Error)(message);
  define(made, 'stack', `stack of ${message}`, false);
  if (name !== undefined) define(made, 'name', name, false);
  return made;
}

function define(target: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
}

/** The errors as they are sent; or as they must arrive, without what cannot be sent. */
function build(all: readonly Plan[], isExpected: boolean): Error {
  const made = all.map(blank);
  const errorAt = (at: number): Error => made[at % made.length] as Error;
  const valueOf = (each: Part): unknown => {
    if (each.is === 'primitive') return each.value;
    if (each.is === 'error') return errorAt(each.error);
    if (each.is === 'object') return { deep: [errorAt(each.error)] };
    if (each.is === 'partly') return [errorAt(each.error), Symbol('a')];
    return each.is === 'symbol' ? Symbol('a') : () => {};
  };
  const add = (target: Error, key: string, each: Part, enumerable: boolean): void => {
    const isGood = each.is === 'primitive' || each.is === 'error' || each.is === 'object';
    if (isGood || (!isExpected && each.is !== 'getter'))
      return define(target, key, valueOf(each), enumerable);
    if (!isExpected) Object.defineProperty(target, key, { get: fail, enumerable, configurable: true });
  };
  all.forEach(({ Class, cause, errors, fields }, index) => {
    const target = made[index] as Error;
    for (const [key, each] of Object.entries(fields)) add(target, key, each, true);
    if (cause) add(target, 'cause', cause, false);
    if (Class === AggregateError) define(target, 'errors', errors.map(valueOf), false);
  });
  return made[0] as Error;
}

function fail(): never {
  throw new Error('This getter throws.');
}

const cuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 });

describe('any error', () => {
  it('arrives with its class and all that can be sent of it, whatever it is the cause of', () => {
    fc.assert(
      fc.property(plans, (all) => {
        const arrived = overTheWire(build(all, false)) as Error;
        expect(difference(build(all, true), arrived)).toBeUndefined();
        expect(arrived.constructor === all[0]?.Class || Object.hasOwn(arrived, 'constructor')).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  it('arrives whichever way the stream is cut, and so do its neighbours', () => {
    fc.assert(
      fc.property(plans, plans, cuts, (first, second, at) => {
        const sent = [build(first, false), { text: 'between' }, build(second, false)];
        const expected = [build(first, true), { text: 'between' }, build(second, true)];
        sendAll(sent, at).forEach((arrived, index) =>
          expect(difference(expected[index], arrived)).toBeUndefined(),
        );
      }),
      { numRuns: 500 },
    );
  });
});
