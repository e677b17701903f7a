import { expect, it } from '@jest/globals';

import { serverSentEvents } from '../support/events.js';
import { Load } from '../support/load.js';
import { untilGone } from '../support/program.js';
import { useSupervised } from '../support/supervised.js';

const { start, setVersion } = useSupervised();

it('fault 12: a reload fails no request, of clients that keep their connection and of those that do not', async () => {
  const program = start();
  const { port, library, workers } = await program.ready();
  const loads = [true, false].map(
    (keepAlive) => new Load({ port, path: '/version' }, { clients: 4, keepAlive }),
  );
  setVersion({ name: 'second' });
  program.kill('SIGUSR2');
  await program.until(/Reloaded/);
  await untilGone([library, ...workers]);
  const tallies = await Promise.all(loads.map((load) => load.stop()));
  expect(tallies.map(({ errors }) => errors)).toEqual([[], []]);
  // Both versions have answered, each with a library of its time.
  const bodies = tallies.flatMap((tally) => [...tally.bodies.keys()]);
  expect(bodies.some((body) => body.includes('"worker":"first","library":"first"'))).toBe(true);
  expect(bodies.some((body) => body.includes('"worker":"second","library":"second"'))).toBe(true);
});

it('fault 12: a client that streams is let go of, and comes again', async () => {
  const program = start({ env: { WORKERS: '1', SHUTDOWN_TIMEOUT_MS: '3000' } });
  const { port, library } = await program.ready();
  const pids = new Set<string>();
  setVersion({ name: 'second' });
  for await (const pid of serverSentEvents(port, '/library/pids')) {
    if (pids.size === 0) program.kill('SIGUSR2');
    pids.add(pid);
  }
  // The stream had followed to the new library before its worker let go of it.
  expect([...pids]).toEqual([String(library), expect.stringMatching(/^\d+$/)]);
  for await (const pid of serverSentEvents(port, '/library/pids')) {
    expect(pid).not.toBe(String(library));
    break;
  }
  await program.until(/Reloaded/);
});
