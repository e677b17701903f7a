import { once } from 'node:events';
import { createServer } from 'node:net';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { receiveFrames } from './receive-frames.js';
import { OutgoingFrames } from './outgoing-frames.js';
import { serveItems } from './serve-items.js';

/*
 * The limit: two processes that echo frames of the size of the argument. There is no codec, no method, no name, no
 * error, no deadline, and answers come in the order of the calls.
 */
const link = await BenchLink.open();

const echo = createServer((socket) => {
  const outgoing = new OutgoingFrames(socket);
  receiveFrames(socket, (payload) => outgoing.send(payload));
});
echo.listen(socketPath('echo'));
const items = createServer(serveItems);
items.listen(socketPath('items'));
await Promise.all([once(echo, 'listening'), once(items, 'listening')]);

link.ready('server');
forkCallers(new URL('caller.js', import.meta.url));
