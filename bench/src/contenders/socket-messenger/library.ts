import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { answerTo } from '../process-send/answer.js';
import type { CallMessage } from '../process-send/messages.js';
import { MailBox } from './socket-messenger.js';

const link = await BenchLink.open();
const mailBox = new MailBox({ name: 'library', sockPath: socketPath('messenger') });
await mailBox.init();
mailBox.on('mail', (mail) => mail.reply(answerTo(mail.message as CallMessage)));
link.ready('server');
process.send?.('ready');
