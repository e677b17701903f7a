import { BenchLink } from '../../control/bench-link.js';
import { answerTo } from '../process-send/answer.js';
import type { CallMessage } from '../process-send/messages.js';

const link = await BenchLink.open();
process.on('message', ({ from, call }: { from: number; call: CallMessage }) => {
  process.send?.({ from, answer: answerTo(call) });
});
link.ready('server');
