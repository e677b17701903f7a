/** What an EventEmitter has for its listeners. A worker has them for itself; none of them is a call of the library. */
export const LISTENER_METHODS = [
  'on',
  'once',
  'off',
  'addListener',
  'removeListener',
  'removeAllListeners',
  'prependListener',
  'prependOnceListener',
  'listeners',
  'rawListeners',
  'listenerCount',
  'eventNames',
  'setMaxListeners',
  'getMaxListeners',
] as const;

export type ListenerMethod = (typeof LISTENER_METHODS)[number];
