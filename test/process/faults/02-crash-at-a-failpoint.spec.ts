import { expect, it } from '@jest/globals';

import { getJson } from '../support/http.js';
import { useJournal } from '../support/journal.js';
import { usePrograms } from '../support/programs.js';

interface Run {
  readonly outcome: string;
  readonly next: string;
}

const TIMES = 3;
const start = usePrograms();
const journalOf = useJournal();

it.each([
  { point: 'after-read', outcome: 'CallLostError maybe', executed: 0, again: 1 },
  { point: 'after-dispatch', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'before-write', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'mid-frame', outcome: 'CallLostError maybe', executed: 1, again: 2 },
  { point: 'after-write', outcome: 'done', executed: 1, again: 1 },
])(
  'fault 2: a library that dies $point leaves a call with the right error, or the next library with the call',
  async ({ point, outcome, executed, again }) => {
    const { path, timesRun } = journalOf();
    const { port } = await start('failpoints/main.js', { env: { JOURNAL: path } }).ready();
    for (let time = 0; time < TIMES; time++) {
      const id = `${point}-${time}`;
      const once = await getJson<Run>(port, `/do/${point}/${id}`);
      expect(once.outcome).toBe(outcome === 'done' ? `done ${id}` : outcome);
      expect(timesRun(id)).toBe(executed);
      const { next } = once;
      // Who has the answer does not know yet that the library is gone: another call may be sent to it, and lost.
      if (outcome !== 'done' || next !== 'CallLostError maybe') expect(next).toBe(`done ${id}-next`);
      expect(timesRun(`${id}-next`)).toBe(next === `done ${id}-next` ? 1 : 0);
      const twice = await getJson<Run>(port, `/doAgain/${point}/${id}-again`);
      expect(twice.outcome).toBe(`done ${id}-again`);
      expect(timesRun(`${id}-again`)).toBe(again);
    }
  },
);
