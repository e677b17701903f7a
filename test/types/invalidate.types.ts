/* Checked by the compiler alone: nothing here runs. */
import { invalidate } from 'nestjs-cluster-dispatch';

interface Query {
  readonly kind: 'bid' | 'ask';
  symbols: string[];
}

class Prices<Key> {
  readonly field = 1;
  private readonly secret = 1;

  quote(symbol: string): number {
    return this.hidden(symbol.length);
  }

  side(kind: 'bid' | 'ask', depth?: number): number {
    return kind.length + (depth ?? 0);
  }

  find(query: Query): number {
    return query.symbols.length;
  }

  of(key: Key, ...more: Key[]): Key {
    return more[0] ?? key;
  }

  all(): void {}

  // Within the class TypeScript knows less of `this` than of an instance.
  change(key: Key): void {
    invalidate(this, 'quote', 'ACME');
    invalidate(this, 'quote');
    invalidate(this, 'side', 'bid');
    invalidate(this, 'side', 'ask', 2);
    invalidate(this, 'find', { kind: 'bid', symbols: ['ACME'] });
    invalidate(this, 'of', key, key);
    invalidate(this, 'all');
    // @ts-expect-error -- there is no such method
    invalidate(this, 'quotes');
    // @ts-expect-error -- it takes a text
    invalidate(this, 'quote', 5);
    // @ts-expect-error -- it takes one argument
    invalidate(this, 'quote', 'ACME', 5);
    // @ts-expect-error -- one of two texts
    invalidate(this, 'side', 'both');
    // @ts-expect-error -- it takes none
    invalidate(this, 'all', 1);
    // @ts-expect-error -- no method
    invalidate(this, 'field');
    // @ts-expect-error -- not shared
    invalidate(this, 'hidden');
    // @ts-expect-error -- not the key of this one
    invalidate(this, 'of', 'ACME');
  }

  private hidden(length: number): number {
    return length + this.secret;
  }
}

declare const prices: Prices<number>;
invalidate(prices, 'quote', 'ACME');
invalidate(prices, 'of', 1, 2);
// @ts-expect-error -- it takes a text
invalidate(prices, 'quote', 5);
// @ts-expect-error -- it takes numbers
invalidate(prices, 'of', 'ACME');
// @ts-expect-error -- not shared
invalidate(prices, 'hidden');

declare const client: { get(key: string): Promise<string>; set: (key: string, value: string) => void };
invalidate(client, 'get', 'a');
invalidate(client, 'set', 'a', 'b');
// @ts-expect-error -- it takes a text
invalidate(client, 'get', 1);
