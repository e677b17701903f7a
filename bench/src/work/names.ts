import { map, range, type Observable } from 'rxjs';

/** What every contender does in its server process. */
export function getName<T>(name: T): { name: T } {
  return { name };
}

export function failToGetName(name: string): never {
  throw new Error(`There is no ${name}`);
}

export interface Item {
  readonly id: number;
}

/** All of the items at once: how fast they come out is up to the contender. */
export function itemsOf(count: number): Observable<Item> {
  return range(0, count).pipe(map((id) => ({ id })));
}
