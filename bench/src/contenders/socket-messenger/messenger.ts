import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { Messenger } from './socket-messenger.js';

/* The master of the original: every mail between a worker and the library goes through its Messenger. */
const link = await BenchLink.open();
// A generator that yields one promise: when the server listens.
const steps = new Messenger({ sockPath: socketPath('messenger') }).init();
await steps.next().value;
steps.next();
link.ready('master');

const library = fork(fileURLToPath(new URL('library.js', import.meta.url)));
// Mail to somebody who is not there is lost without a word.
library.once('message', () => forkCallers(new URL('caller.js', import.meta.url)));
