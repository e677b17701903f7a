import { expect, it } from '@jest/globals';

import { ConnectedEpochs } from './connected-epochs.js';

it('waits for several libraries at the same time, for each until an epoch that is wanted', async () => {
  const epochs = new ConnectedEpochs();
  const reached: string[] = [];
  const waits = [
    epochs.reached('pricing', (epoch) => epoch >= 2).then(() => reached.push('pricing')),
    epochs.reached('jobs', (epoch) => epoch >= 5).then(() => reached.push('jobs')),
  ];
  epochs.told('pricing', 1);
  epochs.told('jobs', 2);
  await Promise.resolve();
  expect(reached).toEqual([]);
  epochs.told('jobs', 6);
  epochs.told('pricing', 2);
  await Promise.all(waits);
  expect(reached).toEqual(['jobs', 'pricing']);
});

it('does not wait for what it was told before', async () => {
  const epochs = new ConnectedEpochs();
  epochs.told('pricing', 2);
  await epochs.reached('pricing', (epoch) => epoch >= 2);
  await epochs.reached('pricing', (epoch) => epoch >= 1);
});
