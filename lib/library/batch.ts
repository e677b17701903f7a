/** The outermost one that runs now, with what is to be done at its end. */
let open: (() => void)[] | undefined;

/**
 * Makes several changes of replicated state one step: no worker sees some of them without the others, and `changes$` emits once
 * for all. Changes of one turn of the event loop go out together anyway, unless an answer goes out between them; a batch is a
 * promise. What changed before `change` throws, stays changed.
 *
 * @param change runs at once, and must not be asynchronous
 * @returns what `change` returns
 * @throws {TypeError} when `change` returns a promise: what it does after the first `await` would be in no batch
 */
export function batch<T>(change: () => T): T {
  if (open) return checked(change());
  const atEnd = (open = [] as (() => void)[]);
  try {
    return checked(change());
  } finally {
    open = undefined;
    for (const action of atEnd) action();
  }
}

/** What tells one batch from another; `undefined` outside of any. */
export const openBatch = (): object | undefined => open;

/** Runs it now, or when the batch is over. */
export function afterBatch(action: () => void): void {
  if (open) open.push(action);
  else action();
}

function checked<T>(result: T): T {
  const { then } = (result ?? {}) as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return result;
  // Who called is told of this mistake; what comes of the promise is lost with it.
  then.call(result, undefined, () => {});
  throw new TypeError(
    'batch() was given an asynchronous function. What it changes after its first await would not be in the batch: await ' +
      'first, and then call batch() with what changes.',
  );
}
