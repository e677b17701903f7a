import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { runMaster } from '../../lib/master/master.role.js';
import { withSupervisionDefaults } from '../../lib/options/supervision.options.js';
import { KnownClasses } from '../../lib/protocol/known-classes.js';

let argv: string[];

beforeEach(() => {
  ({ argv } = process);
});

afterEach(() => {
  process.argv = argv;
});

it('refuses to start a program that is in no file', async () => {
  process.argv = [process.execPath];
  const started = runMaster(
    {
      libraries: ['library'],
      workers: 1,
      shutdownTimeoutMs: 1,
      logRole: true,
      libraryEnv: { all: [], own: {} },
      supervision: withSupervisionDefaults(),
    },
    new KnownClasses(),
  );
  await expect(started).rejects.toThrow('the program must be in a file');
});
