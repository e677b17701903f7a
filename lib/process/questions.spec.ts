import { expect, it } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import type { ClusterTopology } from '../interfaces/cluster-topology.interface.js';
import type { Ask } from '../protocol/control.js';
import { encodeError } from '../protocol/encoded-error.js';
import { KnownClasses } from '../protocol/known-classes.js';
import { Questions } from './questions.js';

const topology: ClusterTopology = { master: { pid: 1 }, libraries: [], workers: [], reloading: false };

it('each answer goes to its own question', async () => {
  const questions = new Questions();
  const sent: Ask[] = [];
  const first = questions.ask('topology', (ask) => sent.push(ask));
  const second = questions.ask('reload', (ask) => sent.push(ask));
  expect(sent.map(({ question }) => question)).toEqual(['topology', 'reload']);
  const error = encodeError(new BootError('it does not boot'), new KnownClasses());
  questions.answered({ type: 'answer', id: sent[1]?.id ?? -1, error });
  questions.answered({ type: 'answer', id: sent[0]?.id ?? -1, topology });
  expect(await first).toEqual(topology);
  await expect(second).rejects.toBeInstanceOf(BootError);
});

it('a process that is told to stop has reloaded as far as it is concerned, and is told nothing else any more', async () => {
  const questions = new Questions();
  const asked = questions.ask('topology', () => {});
  const reload = questions.ask('reload', () => {});
  questions.end();
  expect(await reload).toBeUndefined();
  await expect(asked).rejects.toThrow('This process is stopping');
  // An answer that was on its way.
  questions.answered({ type: 'answer', id: 0, topology });
});
