import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { useJournal } from '../support/journal.js';
import { usePrograms } from '../support/programs.js';

const KILLS = 5;
const start = usePrograms();
const journalOf = useJournal();

it('fault 1: when a library is killed under load every call settles once, and none runs twice that must not', async () => {
  const { path, timesRun } = journalOf();
  const program = start('failpoints/main.js', { env: { JOURNAL: path } });
  const { port } = await program.ready();
  await get(port, '/load/start');
  let { library } = await program.ready();
  for (let kill = 0; kill < KILLS; kill++) {
    process.kill(library, 'SIGKILL');
    const back = await program.until(
      new RegExp(`(?:library \\(pid \\d+\\) is back[^]*){${kill}}library \\(pid (\\d+)\\) is back`),
    );
    library = Number(back[1]);
  }
  const outcomes = Object.entries(await getJson<Record<string, string>>(port, '/load/stop'));
  expect(outcomes.length).toBeGreaterThan(100);
  const wrong = outcomes.filter(([id, outcome]) => {
    const times = timesRun(id);
    if (id.startsWith('doAgain')) return outcome !== `done ${id}` || times < 1;
    return outcome === `done ${id}` ? times !== 1 : outcome !== 'CallLostError maybe' || times > 1;
  });
  expect(wrong).toEqual([]);
});
