import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ClusterDispatchOptions } from '../interfaces/cluster-dispatch-options.interface.js';
import { withDefaults } from './module.options.js';

const VARIABLES = ['CLUSTER_DISPATCH_MODE', 'JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'] as const;
type Variables = Partial<Record<(typeof VARIABLES)[number], string>>;
type Mode = ClusterDispatchOptions['mode'];

describe('the mode', () => {
  const saved = new Map<string, string | undefined>();

  beforeEach(() => {
    for (const name of VARIABLES) {
      saved.set(name, process.env[name]);
      delete process.env[name];
    }
  });

  afterEach(() => {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it.each<[string, Mode, Mode, Variables]>([
    ['cluster, unless something says otherwise', 'cluster', undefined, {}],
    ['inline under jest', 'inline', undefined, { JEST_WORKER_ID: '1' }],
    ['inline under vitest', 'inline', undefined, { VITEST: 'true' }],
    ['inline under node:test', 'inline', undefined, { NODE_TEST_CONTEXT: 'child-v8' }],
    ['what the variable says', 'inline', undefined, { CLUSTER_DISPATCH_MODE: 'inline' }],
    [
      'what the variable says, also under jest',
      'cluster',
      undefined,
      { CLUSTER_DISPATCH_MODE: 'cluster', JEST_WORKER_ID: '1' },
    ],
    [
      'what the variable says, also under vitest',
      'cluster',
      undefined,
      { CLUSTER_DISPATCH_MODE: 'cluster', VITEST: 'true' },
    ],
    [
      'the default when the variable is empty',
      'inline',
      undefined,
      { CLUSTER_DISPATCH_MODE: '', VITEST: '1' },
    ],
    ['what the option says, also under jest', 'cluster', 'cluster', { JEST_WORKER_ID: '1' }],
    [
      'what the option says, whatever the variable does',
      'cluster',
      'cluster',
      { CLUSTER_DISPATCH_MODE: 'inline' },
    ],
    [
      'what the option says, even if the variable is wrong',
      'inline',
      'inline',
      { CLUSTER_DISPATCH_MODE: 'x' },
    ],
  ])('is %s', (_name, expected, option, variables) => {
    Object.assign(process.env, variables);
    expect(withDefaults({ mode: option }).mode).toBe(expected);
  });

  it('is refused when the variable is wrong, naming it', () => {
    process.env['CLUSTER_DISPATCH_MODE'] = 'Inline';
    expect(() => withDefaults({})).toThrow(
      new InvalidOptionsError(
        "The environment variable CLUSTER_DISPATCH_MODE must be 'cluster' or 'inline', not \"Inline\".",
      ),
    );
  });
});
