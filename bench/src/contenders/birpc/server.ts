import { createBirpc } from 'birpc';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { failToGetName, getName } from '../../work/names.js';
import { answerText } from '../../work/text-buffers.js';

const functions = { getName: answerText(getName), fail: async (name: string) => failToGetName(name) };
export type ServerFunctions = typeof functions;

const link = await BenchLink.open();
link.ready('server');
for (const caller of forkCallers(new URL('caller.js', import.meta.url))) {
  createBirpc(functions, {
    post: (data) => caller.send(data),
    on: (listener) => void caller.on('message', listener),
  });
}
