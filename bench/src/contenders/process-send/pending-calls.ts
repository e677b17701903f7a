import type { Caller } from '../../caller/caller.js';
import { overText } from '../../work/text-buffers.js';
import type { AnswerMessage, CallMessage } from './messages.js';

interface Pending {
  resolve(result: { name: unknown }): void;
  reject(error: Error): void;
}

/** A caller over messages. `isText`: messages are JSON, in which a Buffer has to be text. */
export function callerOverMessages(
  send: (message: CallMessage) => void,
  onMessage: (listener: (message: AnswerMessage) => void) => void,
  isText: boolean,
): Caller {
  const pending = new Map<number, Pending>();
  let calls = 0;
  onMessage(({ call, result, error }) => {
    const waiting = pending.get(call);
    pending.delete(call);
    if (error === undefined) waiting?.resolve(result as { name: unknown });
    else waiting?.reject(new Error(error));
  });
  const request = (method: CallMessage['method'], name: unknown): Promise<{ name: unknown }> =>
    new Promise((resolve, reject) => {
      const call = ++calls;
      pending.set(call, { resolve, reject });
      send({ call, method, name });
    });
  const call = (name: unknown): Promise<{ name: unknown }> => request('getName', name);
  return { call: isText ? overText(call) : call, fail: (name) => request('fail', name) };
}
