import { Logger } from '@nestjs/common';

/** Says that a channel was closed, because a library sent what is not of the protocol. */
export function logBroken(library: string, error: Error): void {
  const logger = new Logger('ClusterDispatch', { timestamp: true });
  logger.warn(`The channel to the library ${library} was closed: ${error.message}`);
}
