import * as common from '@nestjs/common';

import { ErrorClasses, type ErrorClass } from '../protocol/error-classes.js';
import { STREAM_KINDS } from '../streams/stream-kinds.js';

/** The classes that an error keeps on its way: also `HttpException` of Nest with all its subclasses. */
export function nestErrorClasses(): ErrorClasses {
  return new ErrorClasses(Object.values<unknown>(common).filter(isHttpException), undefined, STREAM_KINDS);
}

function isHttpException(value: unknown): value is ErrorClass {
  return (
    typeof value === 'function' &&
    (value === common.HttpException || value.prototype instanceof common.HttpException)
  );
}
