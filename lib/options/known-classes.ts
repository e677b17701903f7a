import * as common from '@nestjs/common';

import type { ClusterDispatchOptions } from '../interfaces/cluster-dispatch-options.interface.js';
import { KnownClasses, type ErrorClass } from '../protocol/known-classes.js';
import { ValueTypes } from '../protocol/value-types.js';
import { STREAM_KINDS } from '../streams/stream-kinds.js';

/** `HttpException` of Nest, and all its subclasses that Nest has. */
export const NEST_ERRORS: readonly ErrorClass[] = Object.values<unknown>(common).filter(isHttpException);

/** What keeps its class on the way: errors of Nest too, and what the options name. */
export function knownClasses({
  errors = [],
  types = [],
}: Pick<ClusterDispatchOptions, 'errors' | 'types'> = {}): KnownClasses {
  return new KnownClasses([...NEST_ERRORS, ...errors], new ValueTypes(types), STREAM_KINDS);
}

function isHttpException(value: unknown): value is ErrorClass {
  return (
    typeof value === 'function' &&
    (value === common.HttpException || value.prototype instanceof common.HttpException)
  );
}
