import { expect, it } from '@jest/globals';

import { freezeFor } from './unchangeable.js';

it.each<[string | undefined, boolean]>([
  [undefined, true],
  ['test', true],
  ['development', true],
  ['production', false],
])('with NODE_ENV %s it is %s that a value is frozen', (nodeEnv, isFrozen) => {
  const value = { deep: [1] };
  expect(freezeFor(nodeEnv)(value)).toBe(value);
  expect(Object.isFrozen(value.deep)).toBe(isFrozen);
});
