/** Something that must settle in time; the links belong to `Deadlines`. */
export interface Expiring {
  readonly timeoutMs: number;
  deadline: number;
  earlier: Expiring | undefined;
  later: Expiring | undefined;
}

/**
 * The deadlines of all pending calls, at a constant cost for each, with one timer for all of them.
 *
 * Calls with the same timeout expire in the order in which they were added, so one linked list for each distinct
 * timeout keeps them sorted. There are as many lists as there are timeouts in the contract: a few.
 */
export class Deadlines<T extends Expiring> {
  private readonly lists = new Map<number, { first: T | undefined; last: T | undefined }>();

  add(item: T, now: number): void {
    item.deadline = now + item.timeoutMs;
    let list = this.lists.get(item.timeoutMs);
    if (!list) this.lists.set(item.timeoutMs, (list = { first: undefined, last: undefined }));
    item.earlier = list.last;
    item.later = undefined;
    if (list.last) list.last.later = item;
    else list.first = item;
    list.last = item;
  }

  remove(item: T): void {
    const list = this.lists.get(item.timeoutMs);
    if (!list) return;
    if (item.earlier) item.earlier.later = item.later;
    else if (list.first === item) list.first = item.later as T | undefined;
    if (item.later) item.later.earlier = item.earlier;
    else if (list.last === item) list.last = item.earlier as T | undefined;
    item.earlier = item.later = undefined;
  }

  /** The next deadline, or `undefined` when nothing is pending. */
  next(): number | undefined {
    let next: number | undefined;
    for (const { first } of this.lists.values()) {
      if (first && (next === undefined || first.deadline < next)) next = first.deadline;
    }
    return next;
  }

  /** Removes and returns what expired at `now` or before. */
  takeExpired(now: number): T[] {
    const expired: T[] = [];
    for (const list of this.lists.values()) {
      while (list.first && list.first.deadline <= now) {
        expired.push(list.first);
        this.remove(list.first);
      }
    }
    return expired;
  }
}
