import { inspect } from 'node:util';

import { InvalidOptionsError } from '../../errors/invalid-options.error.js';
import type { MasterLogger } from '../../master/master-log.js';
import type { Logger, MasterOptions } from './master-options.js';

type LogOptions = Pick<MasterOptions, 'logger' | 'logging' | 'logRole'>;

/** Shows whose line it is, as those of the other processes do. */
const CONSOLE: Logger = {
  info: (message) => say.info(`[master] ${message}`),
  error: (error) => say.error('[master]', error),
};
const say: Console = console;

/** What the master's log writes to. @throws {InvalidOptionsError} when it cannot */
export function masterLogger({ logger, logging, logRole = true }: LogOptions): MasterLogger {
  if (logging === undefined) return ofLogger(logger ?? (logRole ? CONSOLE : console));
  if (typeof logging !== 'function')
    throw new InvalidOptionsError('new Master(): "logging" must be a function. Use "logger" instead.');
  if (logger !== undefined)
    throw new InvalidOptionsError('new Master(): "logging" is the older form of "logger". Give one of them.');
  process.emitWarning(
    'The option "logging" of Master is deprecated. Use "logger", an object with info() and error().',
    'DeprecationWarning',
  );
  return ofFunction(logging);
}

function ofLogger(logger: Logger): MasterLogger {
  if (typeof logger.info !== 'function' || typeof logger.error !== 'function')
    throw new InvalidOptionsError('new Master(): "logger" must have info() and error(), as the console has.');
  const info = (message: string): void => logger.info(message);
  return { log: info, warn: info, error: (error) => logger.error(error) };
}

function ofFunction(logging: (message: string) => void): MasterLogger {
  const write = (message: string): void => logging(message);
  return { log: write, warn: write, error: (error) => write(inspect(error)) };
}
