import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { getJson } from '../support/http.js';
import { usePrograms } from '../support/programs.js';

const TIMES = 3;
const start = usePrograms();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cd-journal-'));
});

afterEach(() => rm(folder, { recursive: true }));

it.each([
  { point: 'after-read', outcome: 'CallLostError maybe', executed: 0, again: 1 },
  { point: 'after-dispatch', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'before-write', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'mid-frame', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'after-write', outcome: 'done', executed: 1, again: 1 },
])(
  'fault 2: a library that dies $point leaves a call with the right error, or the next library with the call',
  async ({ point, outcome, executed, again }) => {
    const journal = join(folder, 'journal');
    const { port } = await start('failpoints/main.js', { env: { JOURNAL: journal } }).ready();
    const timesRun = (id: string): number =>
      readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => line === id).length;
    for (let time = 0; time < TIMES; time++) {
      const id = `${point}-${time}`;
      const once = await getJson(port, `/do/${point}/${id}`);
      expect(once).toEqual({ outcome: outcome === 'done' ? `done ${id}` : outcome, next: `done ${id}-next` });
      expect([timesRun(id), timesRun(`${id}-next`)]).toEqual([executed, 1]);
      const twice = await getJson(port, `/doAgain/${point}/${id}-again`);
      expect(twice).toEqual({ outcome: `done ${id}-again`, next: `done ${id}-again-next` });
      expect([timesRun(`${id}-again`), timesRun(`${id}-again-next`)]).toEqual([again, 1]);
    }
  },
);
