import { ForbiddenException } from '@nestjs/common';
import { FORBIDDEN_MESSAGE } from '@nestjs/core/guards/constants.js';
import { GuardsConsumer } from '@nestjs/core/guards/guards-consumer.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { InterceptorsConsumer } from '@nestjs/core/interceptors/interceptors-consumer.js';
import { catchError, defer, isObservable, lastValueFrom } from 'rxjs';

import type { ClusterDispatchContextType } from '../interfaces/shared-call.interface.js';
import { pipeArguments } from './argument-pipes.js';
import type { Enhancers } from './enhancers.js';
import type { SharedHandler } from './shared-handler.js';
import { discardedWith, StreamGate } from './stream-gate.js';

/** A method with what runs around it. */
export interface EnhancedMethod {
  readonly handler: SharedHandler;
  readonly enhancers: Enhancers;
  /** On which the method runs. */
  readonly instance: object;
}

const CONTEXT_TYPE: ClusterDispatchContextType = 'cluster-dispatch';
const guardsConsumer = new GuardsConsumer();
const interceptorsConsumer = new InterceptorsConsumer();

/**
 * Runs guards, interceptors, pipes, the method, and filters, as Nest's `ExternalContextCreator` does. That one takes
 * the last value of an Observable and a fixed number of arguments; therefore its parts are put together here.
 */
export async function runEnhanced(method: EnhancedMethod, args: unknown[]): Promise<unknown> {
  try {
    await passGuards(method, args);
    const result = await runIntercepted(method, args);
    if (!isObservable(result)) return result;
    const stream = result.pipe(catchError((error: unknown) => defer(() => filtered(method, args, error))));
    return discardedWith(stream, result);
  } catch (error) {
    return filtered(method, args, error);
  }
}

async function passGuards({ handler, enhancers }: EnhancedMethod, args: unknown[]): Promise<void> {
  const { host, method } = handler;
  if (await guardsConsumer.tryActivate(enhancers.guards, args, host, method, CONTEXT_TYPE)) return;
  throw new ForbiddenException(FORBIDDEN_MESSAGE);
}

async function runIntercepted(method: EnhancedMethod, args: unknown[]): Promise<unknown> {
  const { handler, enhancers, instance } = method;
  const { interceptors, pipes } = enhancers;
  const run = async (): Promise<unknown> => handler.run(instance, await pipeArguments(pipes, handler, args));
  if (interceptors.length === 0) return run();
  const gate = new StreamGate();
  const result = await interceptorsConsumer.intercept(
    interceptors,
    args,
    handler.host,
    handler.method,
    async () => gate.hold(await run()),
    CONTEXT_TYPE,
  );
  return isObservable(result) ? gate.settle(result) : result;
}

/**
 * What a filter makes of an error. Without one the error goes on to the caller as it was thrown, and is not logged
 * here: the caller has both stacks.
 */
async function filtered({ enhancers }: EnhancedMethod, args: unknown[], error: unknown): Promise<unknown> {
  const host = new ExecutionContextHost(args);
  host.setType(CONTEXT_TYPE);
  const handled: unknown = enhancers.filters.invokeCustomFilters(error, host);
  // Nest 11 says `null` for "no filter", Nest 12 `undefined`.
  if (handled === undefined || handled === null) throw error;
  const result = await handled;
  return isObservable(result) ? lastValueFrom(result) : result;
}
