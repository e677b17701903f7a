import { credentials, type ClientReadableStream, type requestCallback } from '@grpc/grpc-js';

import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { socketPath } from '../../control/environment.js';
import {
  fromMessage,
  NamesClient,
  toMessage,
  type AnswerMessage,
  type NameMessage,
} from './names-service.js';

type Method = (name: NameMessage, answered: requestCallback<AnswerMessage>) => void;

const link = await BenchLink.open();
const client = new NamesClient(`unix:${socketPath('grpc')}`, credentials.createInsecure());

function request(method: 'GetName' | 'Fail', name: unknown): Promise<{ name: unknown }> {
  return new Promise((resolve, reject) => {
    (client[method] as Method).call(client, toMessage(name), (error, answer) => {
      if (error) reject(error);
      else resolve({ name: fromMessage(answer?.name ?? {}) });
    });
  });
}

function items(count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let arrived = 0;
    const stream = (client['Items'] as (count: object) => ClientReadableStream<object>).call(client, {
      count,
    });
    stream.on('data', () => arrived++);
    stream.on('error', reject);
    stream.on('end', () => resolve(arrived));
  });
}

await request('GetName', 'connect');
serveCaller(link, {
  call: (name) => request('GetName', name),
  fail: (name) => request('Fail', name),
  items,
});
