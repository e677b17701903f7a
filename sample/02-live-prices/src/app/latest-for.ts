import type { ServerResponse } from 'node:http';

import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

/**
 * Hands items on while the client reads. Of those that come while its connection is full it gets the newest, when it
 * reads again: what waits here is one item, however long that takes.
 */
export function latestFor<T>(response: ServerResponse, onSkipped: () => void): MonoTypeOperatorFunction<T> {
  return (source) =>
    new Observable((subscriber) => {
      let kept: { readonly item: T } | undefined;
      const deliver = (): void => {
        if (!kept || response.writableNeedDrain) return;
        const { item } = kept;
        kept = undefined;
        subscriber.next(item);
      };
      response.on('drain', deliver);
      subscriber.add(() => response.off('drain', deliver));
      const next = (item: T): void => {
        if (kept) onSkipped();
        kept = { item };
        deliver();
      };
      subscriber.add(
        source.subscribe({
          next,
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
    });
}
