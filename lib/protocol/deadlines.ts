/** Something that must settle in time; what is not said to be its owner's belongs to `Deadlines`. */
export interface Expiring {
  /** The owner's. */
  readonly timeoutMs: number;
  /** The owner's: it must settle by then, however long its timeout is. */
  latest: number | undefined;
  deadline: number;
  earlier: Expiring | undefined;
  later: Expiring | undefined;
  /** Its place in the heap; -1 for one that is in a list. */
  place: number;
}

/**
 * The deadlines of all pending calls, with one timer for all of them.
 *
 * Calls with the same timeout expire in the order in which they were added, so one linked list for each distinct
 * timeout keeps them sorted, at a constant cost for each. There are as many lists as there are timeouts in the contract:
 * a few. Those that must settle earlier than by their timeout come in no order, and are in a heap.
 */
export class Deadlines<T extends Expiring> {
  private readonly lists = new Map<number, { first: T | undefined; last: T | undefined }>();
  private readonly heap: T[] = [];

  add(item: T, now: number): void {
    const { timeoutMs, latest = Infinity } = item;
    item.deadline = Math.min(latest, now + timeoutMs);
    item.place = -1;
    if (item.deadline === latest) this.rise(item, this.heap.length);
    else this.append(item);
  }

  remove(item: T): void {
    if (item.place >= 0) return this.removeFromHeap(item);
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
    let next = this.heap[0]?.deadline;
    for (const { first } of this.lists.values()) {
      if (first && (next === undefined || first.deadline < next)) next = first.deadline;
    }
    return next;
  }

  /** Removes and returns what expired at `now` or before. */
  takeExpired(now: number): T[] {
    const expired: T[] = [];
    const take = (item: T): void => {
      expired.push(item);
      this.remove(item);
    };
    for (const list of this.lists.values()) while (list.first && list.first.deadline <= now) take(list.first);
    while (this.heap[0] && this.heap[0].deadline <= now) take(this.heap[0]);
    return expired;
  }

  private append(item: T): void {
    let list = this.lists.get(item.timeoutMs);
    if (!list) this.lists.set(item.timeoutMs, (list = { first: undefined, last: undefined }));
    item.earlier = list.last;
    item.later = undefined;
    if (list.last) list.last.later = item;
    else list.first = item;
    list.last = item;
  }

  private removeFromHeap(item: T): void {
    const { heap } = this;
    const { place } = item;
    const last = heap.pop();
    item.place = -1;
    if (!last || last === item) return;
    const parent = heap[(place - 1) >> 1];
    if (parent && parent.deadline > last.deadline) this.rise(last, place);
    else this.sink(last, place);
  }

  /** Puts an item where it is later than what is above it. */
  private rise(item: T, place: number): void {
    const above = (place - 1) >> 1;
    const parent = place > 0 ? this.heap[above] : undefined;
    if (!parent || parent.deadline <= item.deadline) return this.put(item, place);
    this.put(parent, place);
    this.rise(item, above);
  }

  /** Puts an item where it is earlier than what is below it. */
  private sink(item: T, place: number): void {
    const left = this.heap[2 * place + 1];
    const right = this.heap[2 * place + 2];
    const child = right && left && right.deadline < left.deadline ? right : left;
    if (!child || child.deadline >= item.deadline) return this.put(item, place);
    const below = child.place;
    this.put(child, place);
    this.sink(item, below);
  }

  private put(item: T, place: number): void {
    this.heap[place] = item;
    item.place = place;
  }
}
