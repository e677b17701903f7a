import 'reflect-metadata';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { PARAMTYPES_METADATA } from '@nestjs/common/constants.js';

import { STREAM_KINDS } from '../streams/stream-kinds.js';
import type { SharedHandler } from './shared-handler.js';

type ParameterTypes = readonly ArgumentMetadata['metatype'][];

/** What TypeScript tells of the parameters of a method, if any decorator stands on it. */
export function parameterTypes({ host, name }: SharedHandler): ParameterTypes | undefined {
  return Reflect.getMetadata(PARAMTYPES_METADATA, host, name) as ParameterTypes | undefined;
}

/**
 * Runs the pipes on each argument. One that is missing passes through them, too: a validation must see that it is
 * missing; but not one with a default, nor a rest parameter, and those are what the length of a function leaves out.
 * Arguments beyond the parameters belong to a rest parameter, of which TypeScript tells the type of an item.
 *
 * What stands for something at the caller's end passes through none: a pipe that copies it would break it.
 */
export function pipeArguments(
  pipes: readonly PipeTransform[],
  handler: SharedHandler,
  args: readonly unknown[],
): readonly unknown[] | Promise<unknown[]> {
  if (pipes.length === 0) return args;
  const types = parameterTypes(handler);
  const count = Math.max(args.length, handler.method.length);
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      standsForAnother(args[index])
        ? args[index]
        : // `ValidationPipe` leaves alone what is of the type 'custom'; a message's payload is a 'body' in Nest, too.
          throughPipes(pipes, args[index], {
            type: 'body',
            metatype: types?.[index] ?? types?.at(-1),
            data: undefined,
          }),
    ),
  );
}

/** Whether it is a function, a signal or a stream, and not a value that was copied. */
function standsForAnother(value: unknown): boolean {
  if (typeof value === 'function' || value instanceof AbortSignal) return true;
  return typeof value === 'object' && value !== null && STREAM_KINDS.some((kind) => kind.matches(value));
}

async function throughPipes(
  pipes: readonly PipeTransform[],
  value: unknown,
  metadata: ArgumentMetadata,
): Promise<unknown> {
  let piped = value;
  // oxlint-disable-next-line no-await-in-loop -- each takes what the one before it gave
  for (const pipe of pipes) piped = (await pipe.transform(piped, metadata)) as unknown;
  return piped;
}
