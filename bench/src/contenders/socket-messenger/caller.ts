import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { callerNumber, socketPath } from '../../control/environment.js';
import { overText } from '../../work/text-buffers.js';
import type { AnswerMessage, CallMessage } from '../process-send/messages.js';
import { MailBox } from './socket-messenger.js';

const link = await BenchLink.open();
// A name is a pattern there: `caller-1` would get the mail of `caller-10`, too.
const name = `caller-${String(callerNumber()).padStart(4, '0')}`;
const mailBox = new MailBox({ name, sockPath: socketPath('messenger') });
await mailBox.init();

async function request(method: CallMessage['method'], argument: unknown): Promise<{ name: unknown }> {
  const message: CallMessage = { call: 0, method, name: argument };
  const reply = await mailBox.write().setTo('library').setMessage(message).send();
  const { result, error } = reply.message as AnswerMessage;
  if (error !== undefined) throw new Error(error);
  return result as { name: unknown };
}

serveCaller(link, {
  call: overText((argument) => request('getName', argument)),
  fail: (argument) => request('fail', argument),
});
