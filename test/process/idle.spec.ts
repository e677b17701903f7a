import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from '@jest/globals';

import { FIXTURES, type Program } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

/** Of a window of the fixture. */
const SECONDS = 3;
/** The sign of life of each process, for its master: one timer, however many workers there are. */
const HEARTBEAT_MS = '250';

it('no timer of an idle library or worker fires more than once a second, but for the sign of life', async () => {
  const hook = pathToFileURL(join(FIXTURES, 'idle/report-timers.js'));
  const program = start('basic/main.js', { nodeArgs: ['--import', hook.href] });
  const { library, workers } = await program.ready();
  // The first window has timers of the boot.
  program.output = '';
  for (const pid of [library, ...workers]) {
    const fired = await secondWindow(program, pid);
    expect(fired[HEARTBEAT_MS]).toBeGreaterThan(0);
    const often = Object.entries(fired).filter(([, times]) => times > SECONDS);
    expect(often.filter(([delayMs]) => delayMs !== HEARTBEAT_MS)).toEqual([]);
  }
});

async function secondWindow(program: Program, pid: number): Promise<Record<string, number>> {
  const [, fired = ''] = await program.until(
    new RegExp(`timers of ${pid}: [^]*timers of ${pid}: (\\{.*\\})`),
  );
  return JSON.parse(fired) as Record<string, number>;
}
