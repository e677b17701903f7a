import type { Observable } from 'rxjs';
import { SharedMethod, SharedProvider } from 'nestjs-cluster-dispatch';

import { failToGetName, getName, itemsOf, type Item } from '../../work/names.js';

@SharedProvider('names')
export class NamesService {
  getName(name: unknown): { name: unknown } {
    return getName(name);
  }

  fail(name: string): never {
    return failToGetName(name);
  }

  /** All items are there at once, and wait here until the caller has room. */
  @SharedMethod({ bufferSize: 1_000_000 })
  items(count: number): Observable<Item> {
    return itemsOf(count);
  }
}
