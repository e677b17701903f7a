import { inContextOfNow } from '../context/dispatch-context.js';
import type { CallTarget } from '../protocol/call.js';
import { RemoteIterator } from '../streams/remote-iterator.js';
import type { Agent } from './agent.js';

/** What an async generator method returns: the method is called at the first `next()`. */
export function remoteIterable(
  agent: Agent,
  target: CallTarget,
  args: readonly unknown[],
): AsyncGenerator<unknown> {
  const encoded = agent.encode(target, args);
  const inContext = inContextOfNow();
  return new RemoteIterator({
    subscribe: (sink, credit) => inContext(() => agent.open(target, encoded, sink, credit)),
    release: () => {},
    isClosed: () => false,
  });
}
