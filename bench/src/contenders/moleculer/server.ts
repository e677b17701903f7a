import type { Context } from 'moleculer';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { failToGetName, getName } from '../../work/names.js';
import { answerText } from '../../work/text-buffers.js';
import { freePort } from '../free-port.js';
import { createBroker } from './broker.js';

const link = await BenchLink.open();
const port = await freePort();
const broker = createBroker('server', { port });
const getAnyName = answerText(getName);
broker.createService({
  name: 'names',
  actions: {
    getName: ({ params }: Context<{ name: unknown }>) => getAnyName(params.name),
    fail: ({ params }: Context<{ name: string }>) => failToGetName(params.name),
  },
});
await broker.start();
link.ready('server');
forkCallers(new URL('caller.js', import.meta.url), { env: { BENCH_PORT: String(port) } });
