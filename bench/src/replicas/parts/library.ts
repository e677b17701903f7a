import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { watchEventLoop } from '../longest-block.js';
import { answerTasks } from '../tasks.js';
import { knownClasses, LibraryServer, makeOffer, newSecret, publishStates } from './built.js';
import { LargeState } from './large-state.js';

/* A library with a large state, and the processes of its agents. */
const link = await BenchLink.open();
const setting = (name: string): number => Number(process.env[name] ?? 0);
const state = new LargeState(setting('BENCH_ENTRIES'), setting('BENCH_KEYS'));
const classes = knownClasses();
const offer = makeOffer([
  {
    name: 'state',
    instance: state,
    origin: 'the benchmark',
    expose: ['entries', 'items'],
    methodOptions: () => ({}),
  },
]);
const key = newSecret();
const server = new LibraryServer({
  socketPath: socketPath('library'),
  epoch: 1,
  key,
  offer,
  publisher: publishStates(offer, { classes }),
  classes,
  timeoutMs: 30_000,
  onRefused: (error) => console.error(error),
});
await server.listen();
const agents = fileURLToPath(new URL('agents.js', import.meta.url));
for (let number = 0; number < setting('BENCH_AGENT_PROCESSES'); number++)
  fork(agents, { env: { ...process.env, BENCH_KEY: key } });
link.ready(
  'library',
  answerTasks({
    publish: (publishing) => state.publish(publishing),
    longestBlock: watchEventLoop(),
    copyAlone: () => state.copyAlone(),
  }),
);
