import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { freePort } from '../free-port.js';
import { joinCluster } from './data-client.js';

const link = await BenchLink.open();
const port = await freePort();
await joinCluster({ port, isLeader: true });
link.ready('server');
forkCallers(new URL('follower.js', import.meta.url), { env: { BENCH_PORT: String(port) } });
