import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from '@jest/globals';
import type { SupervisionOptions } from 'nestjs-cluster-dispatch';

import type { Version } from '../../fixtures/src/supervised/version.js';
import type { Program, ProgramOptions } from './program.js';
import { usePrograms } from './programs.js';

export interface SupervisedOptions extends ProgramOptions {
  readonly supervision?: SupervisionOptions;
  readonly version?: Version;
}

export interface Supervised {
  start(options?: SupervisedOptions): Program;
  /** What boots from now on is that version. */
  setVersion(version: Version): void;
}

/** The program of test/fixtures/src/supervised, with a version that changes when a test says so. */
export function useSupervised(): Supervised {
  const start = usePrograms();
  let folder: string;
  const file = (): string => join(folder, 'version.json');
  const setVersion = (version: Version): void => writeFileSync(file(), JSON.stringify(version));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cd-version-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return {
    setVersion,
    start: ({ supervision = {}, version = { name: 'first' }, env, ...options } = {}) => {
      setVersion(version);
      return start('supervised/main.js', {
        ...options,
        env: { VERSION_FILE: file(), SUPERVISION: JSON.stringify(supervision), ...env },
      });
    },
  };
}
