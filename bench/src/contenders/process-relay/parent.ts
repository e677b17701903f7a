import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import type { AnswerMessage, CallMessage } from '../process-send/messages.js';
import { serialization } from '../process-send/serialization.js';

/* The parent passes messages on, between the children that call and the one that answers. */
const link = await BenchLink.open();
link.ready('relay');
const options = { serialization: serialization() };
const server = fork(fileURLToPath(new URL('server.js', import.meta.url)), options);
const callers = forkCallers(new URL('../process-send/caller.js', import.meta.url), options);

callers.forEach((caller, from) => {
  caller.on('message', (message) => server.send({ from, call: message as CallMessage }));
});
server.on('message', (message) => {
  const { from, answer } = message as { from: number; answer: AnswerMessage };
  callers[from]?.send(answer);
});
