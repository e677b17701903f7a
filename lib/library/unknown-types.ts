import { Logger, type PipeTransform, ValidationPipe } from '@nestjs/common';

import { parameterTypes } from './argument-pipes.js';
import type { SharedHandler } from './shared-handler.js';

/** Whether a `ValidationPipe` would let the arguments of a method pass, because it does not know their types. */
export function isLeftUnvalidated(handler: SharedHandler, pipes: readonly PipeTransform[]): boolean {
  if (handler.method.length === 0 || parameterTypes(handler)) return false;
  const validations = pipes.filter((pipe): pipe is ValidationPipe => pipe instanceof ValidationPipe);
  return validations.length > 0 && !validations.some((pipe) => pipe['expectedType']);
}

/** @param names `PricesService.quote` */
export function warnOfUnknownTypes(names: readonly string[]): void {
  if (names.length === 0) return;
  new Logger('ClusterDispatch', { timestamp: true }).warn(
    `ValidationPipe validates no argument of ${names.join(', ')}: TypeScript tells the types of parameters only where ` +
      'a decorator stands on the method, and with "emitDecoratorMetadata". Put @SharedMethod() on it.',
  );
}
