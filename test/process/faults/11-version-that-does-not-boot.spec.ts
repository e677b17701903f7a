import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { untilGone } from '../support/program.js';
import { useSupervised } from '../support/supervised.js';

const { start, setVersion } = useSupervised();

it.each(['library', 'worker'] as const)(
  'fault 11: a new version whose %s does not boot is rolled back; the old one serves all the time',
  async (role) => {
    const program = start();
    const { port, library, workers } = await program.ready();
    setVersion({ name: 'second', [role]: 'fails' });
    const over = new AbortController();
    const failed = program.until(/The reload failed/).finally(() => over.abort());
    program.kill('SIGUSR2');
    const statuses = new Set<number>();
    while (!over.signal.aborted) {
      const { status, body } = await get(port, '/version');
      statuses.add(status);
      expect(JSON.parse(body)).toMatchObject({ worker: 'first', library: 'first' });
    }
    await failed;
    expect([...statuses]).toEqual([200]);
    expect(program.output).toContain('Error: version second does not boot');
    expect(await getJson(port, '/library')).toEqual({ pid: library });
    expect(workers).toContain(Number((await get(port, '/pid')).body));

    // And a better one later is taken.
    setVersion({ name: 'third' });
    program.kill('SIGUSR2');
    await program.until(/Reloaded/);
    expect(await getJson(port, '/version')).toMatchObject({ worker: 'third', library: 'third' });
    await untilGone([library, ...workers]);
  },
);
