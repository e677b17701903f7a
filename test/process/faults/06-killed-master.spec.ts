import { expect, it } from '@jest/globals';

import { get } from '../support/http.js';
import { untilGone } from '../support/program.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

it('fault 6: every process ends when the master is killed, also one whose event loop is blocked', async () => {
  const program = start({ supervision: { stallTimeoutMs: false } });
  const { port, workers, library } = await program.ready();
  await get(port, '/library/call/spin');
  await get(port, '/spin');
  await program.until(/\[worker \d\] spins/);
  await program.until(/\[library\] spins/);
  program.kill('SIGKILL');
  expect((await program.exited).signal).toBe('SIGKILL');
  await untilGone([library, ...workers]);
});
