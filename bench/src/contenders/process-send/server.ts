import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { answerTo } from './answer.js';
import type { CallMessage } from './messages.js';
import { serialization } from './serialization.js';

/* The parent answers its children. */
const link = await BenchLink.open();
link.ready('server');
for (const caller of forkCallers(new URL('caller.js', import.meta.url), { serialization: serialization() })) {
  caller.on('message', (message) => caller.send(answerTo(message as CallMessage)));
}
