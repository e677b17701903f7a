/** Whether parsed JSON has more levels of nesting than `most`. */
export function isDeeperThan(json: unknown, most: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (most === 0) return true;
  if (Array.isArray(json)) {
    for (const item of json) if (isDeeperThan(item, most - 1)) return true;
    return false;
  }
  for (const key in json) if (isDeeperThan((json as Record<string, unknown>)[key], most - 1)) return true;
  return false;
}
