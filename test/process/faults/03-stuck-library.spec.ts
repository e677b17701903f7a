import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

it.each(['is stopped by SIGSTOP', 'spins'])(
  'fault 3: calls to a library that %s end in time; it is killed and replaced',
  async (how) => {
    const program = start({ supervision: { stallTimeoutMs: 5_000 } });
    const { port, library } = await program.ready();
    if (how === 'spins') await get(port, '/library/call/spin');
    else program.stop(library);

    const error = await getJson(port, '/library/error/impatientPid');
    expect(error).toMatchObject({ name: 'CallTimeoutError', code: 'CALL_TIMEOUT', execution: 'maybe' });
    expect(program.output).not.toContain('gave no sign of life');

    await program.until(
      new RegExp(
        `library \\(pid ${library}\\) gave no sign of life for 5000 ms and was killed; starting it again now`,
      ),
    );
    expect((await getJson<{ pid: number }>(port, '/library')).pid).not.toBe(library);
  },
);

it('fault 3: a stuck library is left alone when the option says so', async () => {
  const program = start({ supervision: { stallTimeoutMs: false } });
  const { port, library } = await program.ready();
  program.stop(library);
  const [waited] = await Promise.all([get(port, '/after/3000'), get(port, '/library/impatient')]);
  expect(waited.status).toBe(200);
  process.kill(library, 'SIGCONT');
  expect(await getJson(port, '/library')).toEqual({ pid: library });
});
