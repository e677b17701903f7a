/** How much of an error is kept. */
export interface Leanness {
  /** Characters of each text. */
  readonly characters: number;
  /** Own fields. */
  readonly fields: number;
}

/** The same error with its class, but of what it carries only what is small: for one that is too large to be sent. */
export function leanError(error: Error, { characters, fields }: Leanness): object {
  const lean = Object.create(Object.getPrototypeOf(error) as object) as object;
  for (const key of ['name', 'message', 'stack', ...Object.keys(error).slice(0, fields)]) {
    const value = read(error, key);
    if (typeof value === 'string') define(lean, key, value.slice(0, characters));
    else if (typeof value === 'number' || typeof value === 'boolean') define(lean, key, value);
  }
  return lean;
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true });
}

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
