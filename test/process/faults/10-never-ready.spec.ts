import { expect, it } from '@jest/globals';

import { untilGone } from '../support/program.js';
import { useSupervised } from '../support/supervised.js';

const { start, setVersion } = useSupervised();

it.each(['library', 'worker'] as const)('fault 10: a %s that never becomes ready is killed', async (role) => {
  const program = start({
    supervision: { bootTimeoutMs: 2_500 },
    version: { name: 'slow', [role]: 'hangs' },
  });
  expect((await program.exited).code).toBe(1);
  expect(program.output).toMatch(
    new RegExp(`${role}.* could not boot: it was not up within 2500 ms and was killed\\. Does a provider`),
  );
});

it('fault 10: and that counts as a crash', async () => {
  const program = start({ supervision: { bootTimeoutMs: 5_000, maxRestarts: 1 } });
  const { library, workers } = await program.ready();
  setVersion({ name: 'slow', library: 'hangs' });
  process.kill(library, 'SIGKILL');
  expect((await program.exited).code).toBe(1);
  expect(program.output).toMatch(/the cluster gives up[^]*was not up within 5000 ms and was killed/);
  await untilGone(workers);
});

it('fault 10: nobody is killed for that under a debugger, which may stop a process while it boots', async () => {
  const program = start({ supervision: { bootTimeoutMs: 1 }, nodeArgs: ['--inspect=127.0.0.1:0'] });
  await program.ready();
});
