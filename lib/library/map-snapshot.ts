import { ALWAYS, type EncodedChange } from '../protocol/encoded-change.js';
import { MAP_PIECE_CHARACTERS } from '../protocol/limits.js';
import { Operation } from '../protocol/operation.js';
import type { StateSink, StateSnapshot } from '../protocol/state-source.js';

/** An entry of a map, with its place in the order in which the keys were added. */
export interface MapEntry<V> {
  readonly value: V;
  readonly position: number;
}

/**
 * A map, read while it changes. A map is read in the order in which its keys were added, so each entry is behind the reader
 * or before him: what changes before him he will meet as it is then.
 */
export class MapSnapshot implements StateSnapshot {
  readonly isIndivisible = false;
  position = ALWAYS;
  private readonly keys: Iterator<unknown>;
  /** The key of the next entry, when that was looked at already; it may change, or go, until it is taken. */
  private ahead: { readonly key: unknown; readonly position: number } | undefined;

  constructor(
    private readonly entries: ReadonlyMap<unknown, MapEntry<unknown>>,
    private readonly sink: StateSink,
  ) {
    this.keys = entries.keys();
  }

  next(): EncodedChange | undefined {
    const texts: string[] = [];
    for (let size = 0; size < MAP_PIECE_CHARACTERS;) {
      const entry = this.look();
      if (!entry) break;
      const encoded = this.sink.encode([entry.key, entry.value], `get(${String(entry.key)})`);
      // What has tags, or bytes beside it, cannot be joined with others; what is large would be too large with them.
      const isAlone = typeof encoded !== 'string' || encoded.length >= MAP_PIECE_CHARACTERS;
      if (isAlone && texts.length > 0) break;
      this.ahead = undefined;
      this.position = entry.position;
      if (isAlone) return this.sink.change(Operation.set, encoded, this.position);
      texts.push(encoded.slice(1, -1));
      size += encoded.length;
    }
    return texts.length > 0
      ? this.sink.change(Operation.set, `[${texts.join(',')}]`, this.position)
      : undefined;
  }

  /** The next entry; it stays the next one. */
  private look(): (MapEntry<unknown> & { readonly key: unknown }) | undefined {
    for (;;) {
      this.ahead ??= this.read();
      if (!this.ahead) return undefined;
      const { key, position } = this.ahead;
      const entry = this.entries.get(key);
      // One that was added again meanwhile is behind others, and will be met there.
      if (entry?.position === position) return { key, ...entry };
      this.ahead = undefined;
    }
  }

  private read(): { readonly key: unknown; readonly position: number } | undefined {
    const { value: key, done } = this.keys.next();
    // An iterator that has come to the end does not go on when entries are added.
    if (done) this.position = Infinity;
    return done ? undefined : { key, position: this.entries.get(key)?.position ?? ALWAYS };
  }
}
