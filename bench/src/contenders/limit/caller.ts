import type { Caller } from '../../caller/caller.js';
import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { toBytes } from '../../work/arguments.js';
import { Echoes } from './echoes.js';
import { type Payload, wholeOf } from './receive-frames.js';
import { receiveItems } from './receive-items.js';

const link = await BenchLink.open();
const echoes = await Echoes.connect(socketPath('echo'));

const caller: Caller = {
  prepare: toBytes,
  nameIn: (answer) => wholeOf(answer as Payload),
  call: (bytes) => echoes.call(bytes as Buffer),
  items: receiveItems,
};
serveCaller(link, caller);
