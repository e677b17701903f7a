import { expect, it } from '@jest/globals';

import { disposeAll } from './dispose-all.js';

it('closes each object once, as itself, and waits for it', async () => {
  const closed: unknown[] = [];
  const later = {
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => setImmediate(resolve));
      closed.push(this);
    },
    [Symbol.dispose]: () => closed.push('not this one as well'),
  };
  const atOnce = {
    [Symbol.dispose]() {
      closed.push(this);
    },
  };
  await disposeAll([later, atOnce, later, {}]);
  expect(closed).toEqual([atOnce, later]);
});

const failing = (message: string): object => ({
  [Symbol.dispose]: () => {
    throw new Error(message);
  },
});

it('tells of all that failed, when the others are closed', async () => {
  const closed: string[] = [];
  const slow = {
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      closed.push('slow');
    },
  };
  const error = await disposeAll([failing('one'), slow, failing('two')]).catch((thrown: unknown) => thrown);
  expect((error as AggregateError).errors).toEqual([new Error('one'), new Error('two')]);
  expect(closed).toEqual(['slow']);
});
