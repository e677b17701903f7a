/** The list of those that do not expire by their timeout. */
const ODD = -1;

/** Something that must settle in time; the links belong to `Deadlines`. */
export interface Expiring {
  readonly timeoutMs: number;
  /** It must settle by then, however long its timeout is. */
  readonly latest: number | undefined;
  deadline: number;
  /** Which list it is in. */
  list: number;
  earlier: Expiring | undefined;
  later: Expiring | undefined;
}

/**
 * The deadlines of all pending calls, at a constant cost for each, with one timer for all of them.
 *
 * Calls with the same timeout expire in the order in which they were added, so one linked list for each distinct
 * timeout keeps them sorted. There are as many lists as there are timeouts in the contract: a few. Those that must
 * settle earlier than by their timeout are kept in one more list, which is nearly sorted as they come.
 */
export class Deadlines<T extends Expiring> {
  private readonly lists = new Map<number, { first: T | undefined; last: T | undefined }>();

  add(item: T, now: number): void {
    const { timeoutMs, latest = Infinity } = item;
    const isOdd = latest < now + timeoutMs;
    item.deadline = isOdd ? latest : now + timeoutMs;
    item.list = isOdd ? ODD : timeoutMs;
    let list = this.lists.get(item.list);
    if (!list) this.lists.set(item.list, (list = { first: undefined, last: undefined }));
    let earlier = list.last;
    while (earlier && earlier.deadline > item.deadline) earlier = earlier.earlier as T | undefined;
    const later = earlier ? (earlier.later as T | undefined) : list.first;
    item.earlier = earlier;
    item.later = later;
    if (earlier) earlier.later = item;
    else list.first = item;
    if (later) later.earlier = item;
    else list.last = item;
  }

  remove(item: T): void {
    const list = this.lists.get(item.list);
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
