import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import { failToGetName, getName, itemsOf, type Item } from '../../work/names.js';
import {
  fromMessage,
  NamesClient,
  toMessage,
  type AnswerMessage,
  type NameMessage,
} from './names-service.js';

type Call = ServerUnaryCall<NameMessage, AnswerMessage>;
type Callback = sendUnaryData<AnswerMessage>;

const server = new Server();
server.addService(NamesClient.service, {
  getName: ({ request }: Call, answer: Callback) => {
    const { name } = getName(fromMessage(request));
    answer(null, { name: toMessage(name) });
  },
  fail: ({ request }: Call, answer: Callback) => {
    try {
      failToGetName(String(fromMessage(request)));
    } catch (error) {
      answer(error as Error);
    }
  },
  items: (call: ServerWritableStream<{ count: number }, Item>) => {
    itemsOf(call.request.count).subscribe({ next: (item) => call.write(item), complete: () => call.end() });
  },
});

const link = await BenchLink.open();
await new Promise<void>((resolve, reject) => {
  const address = `unix:${socketPath('grpc')}`;
  server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
    error ? reject(error) : resolve(),
  );
});
link.ready('server');
forkCallers(new URL('caller.js', import.meta.url));
