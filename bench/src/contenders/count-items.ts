import type { Observable } from 'rxjs';

export function countItems(items: Observable<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    items.subscribe({ next: () => count++, error: reject, complete: () => resolve(count) });
  });
}
