import { once } from 'node:events';
import { createServer } from 'node:net';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { serveEchoes } from './serve-echoes.js';
import { serveItems } from './serve-items.js';

/*
 * The limit: two processes that echo frames of the size of the argument. There is no codec, no method, no name, no
 * error, no deadline, and answers come in the order of the calls.
 */
const link = await BenchLink.open();

const items = createServer(serveItems);
items.listen(socketPath('items'));
await Promise.all([serveEchoes(socketPath('echo')), once(items, 'listening')]);

link.ready('server');
forkCallers(new URL('caller.js', import.meta.url));
