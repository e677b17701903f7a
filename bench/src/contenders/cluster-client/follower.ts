import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { overText } from '../../work/text-buffers.js';
import { joinCluster } from './data-client.js';

const link = await BenchLink.open();
const client = await joinCluster({ port: Number(process.env['BENCH_PORT']), isLeader: false });
serveCaller(link, {
  call: overText((name) => client.getName(name)),
  fail: (name) => client.fail(name),
});
