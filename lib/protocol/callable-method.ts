import { FunctionReleasedError } from '../errors/function-released.error.js';
import type { StreamOptions } from './stream.js';

/** A method as the library runs it. */
export interface CallableMethod {
  /** `provider.method` */
  readonly name: string;
  /** How a stream that it returns is sent. */
  readonly stream?: StreamOptions;
  readonly invoke: (this: void, args: unknown[]) => unknown;
}

/** Stands for a function that was released while a call of it was on its way. */
export const RELEASED_FUNCTION: CallableMethod = {
  name: 'a function',
  invoke() {
    throw new FunctionReleasedError('a function', 'it was released');
  },
};
