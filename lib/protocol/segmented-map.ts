/**
 * Entries of one `Map`: V8 doubles what it has room for by copying all of it, from 524,288 entries on in one go of 50 ms and
 * more.
 */
const SEGMENT_SIZE = 500_000;

/**
 * A map that may become large while nothing is held up for long: several maps behind each other, in the order of `Map`. While
 * it has fewer entries than a segment it is one `Map`, and as fast.
 */
export class SegmentedMap<K, V> {
  /** Nearly always all there is, and read without looking for others. */
  private first = new Map<K, V>();
  /** The last one grows; none but that is empty. */
  private segments: Map<K, V>[] = [this.first];

  constructor(private readonly segmentSize = SEGMENT_SIZE) {}

  get size(): number {
    let size = 0;
    for (const segment of this.segments) size += segment.size;
    return size;
  }

  get(key: K): V | undefined {
    const value = this.first.get(key);
    return value === undefined && this.segments.length > 1 ? this.segmentOf(key)?.get(key) : value;
  }

  has(key: K): boolean {
    return this.segmentOf(key) !== undefined;
  }

  set(key: K, value: V): void {
    (this.segmentOf(key) ?? this.growing()).set(key, value);
  }

  delete(key: K): void {
    const segment = this.segmentOf(key);
    segment?.delete(key);
    if (segment?.size === 0 && segment !== this.segments.at(-1))
      this.replace(this.segments.filter((each) => each !== segment));
  }

  clear(): void {
    this.replace([new Map()]);
  }

  *keys(): MapIterator<K> {
    for (const segment of this.segments) yield* segment.keys();
  }

  *values(): MapIterator<V> {
    for (const segment of this.segments) yield* segment.values();
  }

  *[Symbol.iterator](): MapIterator<[K, V]> {
    for (const segment of this.segments) yield* segment;
  }

  private replace(segments: Map<K, V>[]): void {
    this.segments = segments;
    [this.first = this.first] = segments;
  }

  private segmentOf(key: K): Map<K, V> | undefined {
    for (const segment of this.segments) if (segment.has(key)) return segment;
    return undefined;
  }

  private growing(): Map<K, V> {
    const last = this.segments.at(-1);
    if (last && last.size < this.segmentSize) return last;
    const added = new Map<K, V>();
    this.segments.push(added);
    return added;
  }
}
