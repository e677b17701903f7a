import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { callerOverMessages } from './pending-calls.js';
import { serialization } from './serialization.js';

const link = await BenchLink.open();
const caller = callerOverMessages(
  (message) => process.send?.(message),
  (listener) => process.on('message', listener),
  serialization() === 'json',
);
serveCaller(link, caller);
