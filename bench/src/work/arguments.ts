export const argumentKinds = ['name', '100 B', '10 KB', '64 KiB', '1 MiB'] as const;

export type ArgumentKind = (typeof argumentKinds)[number];

/** What `getName()` is called with, in turn. */
export function argumentsOf(kind: ArgumentKind): unknown[] {
  switch (kind) {
    case 'name':
      return smallNames();
    case '100 B':
      return smallNames().map((name) => name.padEnd(100, '.'));
    case '10 KB':
      return [order(100)];
    case '64 KiB':
      return [randomBytes(64 * 1_024)];
    case '1 MiB':
      return [randomBytes(1_024 * 1_024)];
  }
}

/** The size of an argument on a wire without a codec. */
export function bytesOf(kind: ArgumentKind): number {
  return toBytes(argumentsOf(kind)[0]).length;
}

/** An argument as the limit sends it: as bytes that are there before the clock starts. */
export function toBytes(name: unknown): Buffer {
  if (Buffer.isBuffer(name)) return name;
  return Buffer.from(typeof name === 'string' ? name : JSON.stringify(name));
}

/** Different names, so that nobody answers from a cache. */
export function smallNames(): string[] {
  return Array.from({ length: 1_000 }, (_, index) => `name-${index + 1_000}`);
}

/** An order with that many lines of about 100 bytes. */
function order(lines: number): object {
  return {
    id: 'order-1',
    lines: Array.from({ length: lines }, (_, index) => ({
      id: index,
      symbol: `ACME-${index}`,
      price: 42.5 + index,
      count: index % 7,
      tags: ['new', 'limit'],
      isOpen: index % 2 === 0,
    })),
  };
}

function randomBytes(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 24));
}
