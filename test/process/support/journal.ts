import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from '@jest/globals';

export interface Journal {
  readonly path: string;
  /** How often the library ran the call of that id. */
  timesRun(id: string): number;
}

/** Gives each test of a file a file into which the library of test/fixtures/src/failpoints writes what it runs. */
export function useJournal(): () => Journal {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cd-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  return () => {
    const path = join(folder, 'journal');
    const timesRun = (id: string): number =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line === id).length;
    return { path, timesRun };
  };
}
