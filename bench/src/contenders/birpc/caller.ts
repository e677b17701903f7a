import { createBirpc } from 'birpc';

import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { overText } from '../../work/text-buffers.js';
import { rejectWithError } from '../reject-with-error.js';
import type { ServerFunctions } from './server.js';

const link = await BenchLink.open();
const server = createBirpc<ServerFunctions>(
  {},
  {
    post: (data) => process.send?.(data),
    on: (listener) => void process.on('message', listener),
  },
);
serveCaller(link, {
  call: overText((name) => server.getName(name)),
  // Of an error, JSON leaves an empty object.
  fail: (name) => server.fail(name).catch(rejectWithError),
});
