import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { CallLostError } from '../../lib/errors/call-lost.error.js';
import { replicatedMap } from '../../lib/library/replicated-map.js';
import { changeMessage } from '../../lib/protocol/outgoing-message.js';
import { FrameBuilder } from '../../lib/protocol/frame.js';
import { Operation } from '../../lib/protocol/operation.js';
import { type Rig, socketRig } from './rig.js';

let rig: Rig;

beforeEach(async () => {
  const prices = replicatedMap<string, number>([['ACME', 1]]);
  rig = await socketRig({ prices, echo: (text: string) => text, hold: () => new Promise(() => {}) });
});

afterEach(() => rig.close());

it('an agent whose connection breaks in the middle of a step keeps nothing of that', async () => {
  const link = await rig.connect();
  const drafts = (): number => link.agent['states']?.['drafts'].size ?? 0;

  const builder = new FrameBuilder((frame) => link.inject(frame));
  builder.add(changeMessage(0, Operation.set, '["ACME",2]'));
  builder.flush();
  await link.call('echo', 'it came');
  expect(drafts()).toBe(1);
  const lost = expect(link.call('hold')).rejects.toThrow(CallLostError);
  link.cut();
  await lost;
  expect(drafts()).toBe(0);
  expect(link.proxy.prices.get('ACME')).toBe(1);
});
