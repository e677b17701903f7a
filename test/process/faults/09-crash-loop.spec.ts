import { expect, it } from '@jest/globals';

import { get, getJson } from '../support/http.js';
import { useSupervised } from '../support/supervised.js';

const { start, setVersion } = useSupervised();

it('fault 9: a library that no longer boots is tried as often as the budget says; callers fail fast meanwhile', async () => {
  const program = start();
  const { port, library } = await program.ready();
  setVersion({ name: 'second', library: 'fails' });
  process.kill(library, 'SIGKILL');
  await program.until(/library did not come back; trying again in 1\d\d ms/);
  const error = await getJson(port, '/library/error/pid');
  expect(error).toMatchObject({ code: 'LIBRARY_UNAVAILABLE', execution: 'never' });
  expect(program.output).not.toContain('gives up');

  expect((await program.exited).code).toBe(1);
  expect(program.output.match(/starting it again now/g)).toHaveLength(1);
  expect(program.output.match(/library did not come back; trying again/g)).toHaveLength(4);
  expect(program.output).toContain('library exits again and again; the cluster gives up');
  // The error of the process itself: four times with a restart to come, once at the end.
  expect(program.output.match(/Error: version second does not boot/g)).toHaveLength(5);
});

it('fault 9: a budget of none ends the cluster at the first crash, with the error of the process', async () => {
  const program = start({ supervision: { maxRestarts: 0 } });
  const { port } = await program.ready();
  await get(port, '/library/call/crash');
  expect((await program.exited).code).toBe(1);
  expect(program.output).not.toContain('starting it again');
  expect(program.output).toMatch(/the cluster gives up[^]*exited with code 1[^]*the library crashes/);
});
