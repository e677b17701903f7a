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

/** Those of them that add a listener. */
export const ADD_LISTENER_METHODS = [
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
] as const satisfies readonly ListenerMethod[];

export type AddListenerMethod = (typeof ADD_LISTENER_METHODS)[number];
