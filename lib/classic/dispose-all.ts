type Disposable = Partial<Record<typeof Symbol.asyncDispose | typeof Symbol.dispose, () => unknown>>;

/**
 * Runs `[Symbol.asyncDispose]()`, or else `[Symbol.dispose]()`, of each object that has one, all at once: the process
 * stops.
 *
 * @throws {AggregateError} with the errors of those that failed, when all have ended
 */
export async function disposeAll(objects: readonly object[]): Promise<void> {
  const outcomes = await Promise.allSettled([...new Set(objects)].map(dispose));
  const errors = outcomes.flatMap((outcome): unknown[] =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
}

async function dispose(object: Disposable): Promise<void> {
  await (object[Symbol.asyncDispose] ?? object[Symbol.dispose])?.call(object);
}
