import { once } from 'node:events';
import { connect } from 'node:net';

import type { Caller } from '../../caller/caller.js';
import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { toBytes } from '../../work/arguments.js';
import { AnswersInOrder } from './answers-in-order.js';
import { receiveItems } from './receive-items.js';
import { receiveFrames, type Payload } from './receive-frames.js';
import { OutgoingFrames } from './outgoing-frames.js';

const link = await BenchLink.open();
const socket = connect(socketPath('echo'));
await once(socket, 'connect');

const answers = new AnswersInOrder<Payload>();
const outgoing = new OutgoingFrames(socket);
receiveFrames(socket, (payload) => answers.arrived(payload));

const caller: Caller = {
  prepare: toBytes,
  nameIn: (answer) => (Array.isArray(answer) ? Buffer.concat(answer as Buffer[]) : answer),
  call: (bytes) => {
    outgoing.send(bytes as Buffer);
    return answers.next();
  },
  items: receiveItems,
};
serveCaller(link, caller);
