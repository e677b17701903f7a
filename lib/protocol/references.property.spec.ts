import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Observable } from 'rxjs';

import { anyValueWith } from '../../test/unit/arbitraries.js';
import { ChannelPair } from '../../test/unit/channel-pair.js';
import { counterparts } from '../../test/unit/difference.js';
import { dispose } from './remote-function.js';

type Stub = () => Promise<unknown>;

async function* generated(): AsyncGenerator<number> {
  yield 1;
}

/** A function gives itself a name that no other has. */
const reference = fc.constantFrom('function', 'Observable', 'iterable', 'signal').map((kind): object => {
  switch (kind) {
    case 'function':
      return named();
    case 'Observable':
      return new Observable();
    case 'iterable':
      return generated();
    default:
      return new AbortController().signal;
  }
});

let functions = 0;

function named(): () => string {
  const name = `function ${functions++}`;
  return () => name;
}

interface Received {
  readonly pair: ChannelPair;
  readonly values: unknown[];
}

/** A pair whose library keeps what it gets. */
function receiver(): Received {
  const values: unknown[] = [];
  return { pair: new ChannelPair({ take: (value: unknown) => void values.push(value) }), values };
}

async function send({ pair, values }: Received, value: unknown): Promise<ReadonlyMap<object, object>> {
  // It is not answered: its signals belong to it, and would be let go of.
  void pair.call('take', value);
  await pair.rest();
  return counterparts(value, values.at(-1));
}

describe('functions, streams and signals in any place of a value', () => {
  it('arrive as what stands for them, in the same places, and one for each', async () => {
    await fc.assert(
      fc.asyncProperty(anyValueWith(reference), async (value) => {
        const received = receiver();
        const stubs = await send(received, value);
        const originals = [...stubs.keys()].filter((each) => typeof each === 'function') as (() => string)[];
        const answers = Promise.all(originals.map((original) => (stubs.get(original) as Stub)()));
        await received.pair.rest();
        expect(await answers).toEqual(originals.map((original) => original()));
      }),
      { numRuns: 400 },
    );
  });

  it('are the same ones when they are sent again, and for as long as they are there', async () => {
    await fc.assert(
      fc.asyncProperty(anyValueWith(reference), anyValueWith(reference), async (first, second) => {
        const received = receiver();
        const before = await send(received, first);
        const after = await send(received, [second, first]);
        for (const [original, stub] of before) if (isKept(original)) expect(after.get(original)).toBe(stub);
      }),
      { numRuns: 200 },
    );
  });

  it('are forgotten when they were let go of as often as they came', async () => {
    await fc.assert(
      fc.asyncProperty(anyValueWith(fc.constant(0).map(named)), async (value) => {
        const received = receiver();
        const stubs = await send(received, value);
        const again = await send(received, { value });
        for (const stub of [...stubs.values(), ...again.values()])
          if (typeof stub === 'function') dispose(stub as Stub);
        await received.pair.rest();
        expect([received.pair.agent.exports.size, received.pair.library.imports.size]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});

/** Signals belong to one call; copies are made of everything else. */
function isKept(original: object): boolean {
  if (typeof original === 'function' || original instanceof Observable) return true;
  return Symbol.asyncIterator in original;
}
