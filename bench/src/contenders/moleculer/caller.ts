import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { callerNumber } from '../../control/environment.js';
import { overText } from '../../work/text-buffers.js';
import { createBroker } from './broker.js';

const link = await BenchLink.open();
const broker = createBroker(`caller-${callerNumber()}`, {
  urls: `127.0.0.1:${process.env['BENCH_PORT']}/server`,
});
await broker.start();
await broker.waitForServices('names');
serveCaller(link, {
  call: overText((name) => broker.call<{ name: unknown }, object>('names.getName', { name })),
  fail: (name) => broker.call('names.fail', { name }),
});
