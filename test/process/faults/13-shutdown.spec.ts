import { spawnSync } from 'node:child_process';

import { expect, it } from '@jest/globals';

import { untilGone } from '../support/program.js';
import { useSupervised } from '../support/supervised.js';

const { start } = useSupervised();

/** In a namespace of its own, as in a container, the program is process 1: signals without a listener do nothing to it. */
const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const canUnshare = spawnSync(UNSHARE[0] ?? '', [...UNSHARE.slice(1), 'true']).status === 0;

(canUnshare ? it : it.skip)('fault 13: it stops in order as process 1 of a container', async () => {
  const program = start({ under: UNSHARE });
  const { master } = await program.ready();
  expect(master).toBe(1);
  // To the program and not to what made the namespace.
  program.killProgram('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  const order = program.lines.flatMap(
    (line) => /(worker|library) first: onApplication|Stopped/.exec(line)?.[0] ?? [],
  );
  expect(order).toEqual([
    'worker first: onApplication',
    'worker first: onApplication',
    'library first: onApplication',
    'Stopped',
  ]);
});

it('fault 13: it stops in order when every process of the group gets the signal', async () => {
  const program = start({ detached: true });
  const { library, workers } = await program.ready();
  program.killGroup('SIGTERM');
  expect(await program.exited).toEqual({ code: 0, signal: null });
  await untilGone([library, ...workers]);
  expect(program.lines.filter((line) => line.includes('onApplicationShutdown'))).toEqual([
    expect.stringContaining('worker first'),
    expect.stringContaining('worker first'),
    expect.stringContaining('library first'),
  ]);
});
