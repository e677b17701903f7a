/** Collects what is different in a map after several changes of it. */
export class MapDifference<K, V> {
  /** What was there before, of each key that was touched. */
  private readonly before = new Map<K, { readonly value: V } | undefined>();

  /** An entry is about to change, or to go. @param map as it is before */
  touch(key: K, map: Pick<ReadonlyMap<K, V>, 'get' | 'has'>): void {
    if (!this.before.has(key)) this.before.set(key, map.has(key) ? { value: map.get(key) as V } : undefined);
  }

  /** @returns nothing when all is as it was. @param map as it is now */
  since(map: Pick<ReadonlyMap<K, V>, 'get' | 'has'>): { set: Map<K, V>; deleted: Set<K> } | undefined {
    const set = new Map<K, V>();
    const deleted = new Set<K>();
    for (const [key, before] of this.before) {
      const value = map.get(key) as V;
      if (!map.has(key)) {
        if (before) deleted.add(key);
      } else if (!before || !Object.is(before.value, value)) set.set(key, value);
    }
    return set.size + deleted.size > 0 ? { set, deleted } : undefined;
  }
}
