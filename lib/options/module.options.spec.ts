import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ClusterDispatchOptions } from '../interfaces/cluster-dispatch-options.interface.js';
import { DEFAULT_LIMITS } from '../protocol/configured-limits.js';
import { checkModuleOptions, withDefaults } from './module.options.js';

class LibraryModule {}

const check = (options: unknown): void => checkModuleOptions(options as ClusterDispatchOptions, 'forRoot()');

describe('the options of the module', () => {
  it.each<[string, ClusterDispatchOptions]>([
    ['none', {}],
    ['a module', { library: LibraryModule }],
    ['a dynamic module', { library: { module: LibraryModule } }],
    ['a promise of a module', { library: Promise.resolve(LibraryModule) }],
    ['a function that gives a module', { library: () => LibraryModule }],
    ['several libraries', { libraries: { pricing: LibraryModule, 'jobs-2': () => LibraryModule } }],
    ['one library with a name', { libraries: { A: { module: LibraryModule } } }],
    ['a number of workers', { workers: 1 }],
    ['as many workers as CPUs', { workers: 'auto' }],
    ['both modes', { mode: 'inline' }],
    [
      'all of them',
      {
        library: LibraryModule,
        workers: 4,
        mode: 'cluster',
        timeoutMs: 1,
        shutdownTimeoutMs: 2,
        logRole: false,
      },
    ],
    [
      'variables for libraries',
      { libraryEnv: ['A'], libraries: { jobs: { module: LibraryModule, env: ['B'] }, x: LibraryModule } },
    ],
    ['some limits', { limits: { maxCallsPerWorker: 1, maxMessageBytes: 1024, maxQueuedBytes: undefined } }],
    ['no limits', { limits: {} }],
    ['undefined for what has a default', { workers: undefined, mode: undefined, timeoutMs: undefined }],
  ])('may be %s', (_name, options) => {
    expect(() => check(options)).not.toThrow();
  });

  it.each<[unknown, string]>([
    [undefined, 'forRoot() takes an object of options, not undefined.'],
    [null, 'forRoot() takes an object of options, not null.'],
    ['x', 'forRoot() takes an object of options, not x.'],
    [{ worker: 2 }, 'Did you mean "workers"?'],
    [{ library: undefined }, '"library" is undefined. Do two files import each other?'],
    [{ library: null }, '"library" must be a module, or a function that gives one.'],
    [{ library: './library.module.js' }, '"library" must be a module, or a function that gives one.'],
    [
      { library: LibraryModule, libraries: { jobs: LibraryModule } },
      'give "library" or "libraries", not both: libraries: { library: LibraryModule, … } names them all.',
    ],
    [{ libraries: {} }, '"libraries" names none.'],
    ...[undefined, null, [LibraryModule], LibraryModule, 'jobs'].map((libraries): [unknown, string] => [
      { libraries },
      '"libraries" must be an object of modules by name',
    ]),
    ...['', '1st', '-', 'a b', 'a.b', '../a', 'é', '__proto__x'].map((name): [unknown, string] => [
      { libraries: { [name]: LibraryModule } },
      `a library cannot be named ${JSON.stringify(name)}. A name has letters, digits and hyphens`,
    ]),
    [{ libraries: { jobs: undefined } }, '"libraries.jobs" is undefined. Do two files import each other?'],
    [
      { libraries: { jobs: './jobs.js' } },
      '"libraries.jobs" must be a module, or a function that gives one.',
    ],
    ...[0, -1, 1.5, Number.NaN, Infinity, '4', 'all', null, true].map((workers): [unknown, string] => [
      { workers },
      `"workers" must be a whole number from 1, or 'auto', not ${typeof workers === 'string' ? `"${workers}"` : String(workers)}.`,
    ]),
    ...['Inline', '', null, 1].map((mode): [unknown, string] => [
      { mode },
      `"mode" must be 'cluster' or 'inline', not ${JSON.stringify(mode)}.`,
    ]),
    ...['yes', 1, null].map((logRole): [unknown, string] => [
      { logRole },
      `"logRole" must be true or false, not ${logRole === 'yes' ? '"yes"' : String(logRole)}.`,
    ]),
    ...[null, 5, [], 'x'].map((limits): [unknown, string] => [
      { limits },
      '"limits" must be an object: limits: { maxCallsPerWorker: 1_000 }.',
    ]),
    [
      { libraryEnv: 'A' },
      '"libraryEnv" must be a list of names of environment variables: [\'DATABASE_URL\'].',
    ],
    ...[5, null, '', 'A=1'].map((name): [unknown, string] => [
      { libraryEnv: ['B', name] },
      `"libraryEnv" must hold names of environment variables, and ${JSON.stringify(name)} is none.`,
    ]),
    [
      { libraries: { jobs: { module: LibraryModule, env: 'A' } } },
      '"libraries.jobs.env" must be a list of names of environment variables',
    ],
    [
      { libraries: { jobs: { module: LibraryModule, envs: ['A'] } } },
      '"libraries.jobs": there is no option "envs". Did you mean "env"?',
    ],
    [
      { libraries: { jobs: { module: undefined, env: ['A'] } } },
      '"libraries.jobs.module" is undefined. Do two files import each other?',
    ],
    [
      { library: { module: LibraryModule, env: ['A'] } },
      'the one "library" has no "env" of its own: name the variables in "libraryEnv".',
    ],
    [
      { libraryEnv: ['A'], libraries: { jobs: { module: LibraryModule, env: ['A'] } } },
      '"A" is in "libraryEnv", which all libraries get, and in "libraries.jobs.env"',
    ],
    [{ limits: { maxCalls: 5 } }, '"limits": there is no option "maxCalls".'],
    [{ limits: { maxQueuedByte: 5 } }, 'Did you mean "maxQueuedBytes"?'],
    ...[0, -1, 1.5, Number.NaN, Infinity, '4', null].map((maxQueuedCalls): [unknown, string] => [
      { limits: { maxQueuedCalls } },
      `"limits.maxQueuedCalls" must be a whole number from 1 to 10000000, not ${typeof maxQueuedCalls === 'string' ? `"${maxQueuedCalls}"` : String(maxQueuedCalls)}.`,
    ]),
    [
      { limits: { maxMessageBytes: 1023 } },
      '"limits.maxMessageBytes" must be a whole number from 1024 to 268435456, not 1023.',
    ],
    [{ timeoutMs: 0 }, '"timeoutMs" must be a number of milliseconds'],
    [{ shutdownTimeoutMs: '5' }, '"shutdownTimeoutMs" must be a number of milliseconds'],
  ])('may not be %j', (options, message) => {
    expect(() => check(options)).toThrow(InvalidOptionsError);
    expect(() => check(options)).toThrow(message);
    expect(() => check(options)).toThrow(/^forRoot\(\)/);
  });
});

describe('an option that is left out', () => {
  const defaults = { workers: 'auto', timeoutMs: 30_000, shutdownTimeoutMs: 10_000, logRole: true };

  it('has its default', () => {
    expect(withDefaults({})).toMatchObject(defaults);
  });

  it.each(['workers', 'timeoutMs', 'shutdownTimeoutMs', 'logRole', 'mode'] as const)(
    'has its default when it is undefined: %s',
    (name) => {
      expect(withDefaults({ [name]: undefined })[name]).toBe(withDefaults({})[name]);
    },
  );

  it('has its default where other limits are given', () => {
    const { limits } = withDefaults({ limits: { maxQueuedCalls: 5, maxMessageBytes: undefined } });
    expect(limits).toEqual({ ...DEFAULT_LIMITS, maxQueuedCalls: 5 });
  });

  it('does not change those that are given', () => {
    const given = { workers: 2, timeoutMs: 5, shutdownTimeoutMs: 6, logRole: false, library: LibraryModule };
    expect(withDefaults(given)).toMatchObject(given);
  });
});
