import type { Prices } from './feed-protocol.js';

/** Per second, as a part of the price. */
const VOLATILITY = 0.002;

/** Prices that wander about. */
export class Market {
  sequence = 0;
  private readonly prices: Record<string, number> = {
    ACME: 128.4,
    GLOBEX: 74.15,
    INITECH: 311.7,
    UMBRELLA: 42.06,
  };
  private drift = new Map<string, number>();

  next(): Prices {
    for (const [symbol, price] of Object.entries(this.prices)) this.prices[symbol] = this.move(symbol, price);
    return { sequence: ++this.sequence, at: Date.now(), prices: { ...this.prices } };
  }

  /** Steps that lean on the one before look more like a market than noise does. */
  private move(symbol: string, price: number): number {
    const drift = (this.drift.get(symbol) ?? 0) * 0.92 + (Math.random() - 0.5) * 0.2;
    this.drift.set(symbol, drift);
    const next = price * (1 + drift * VOLATILITY);
    return Math.max(1, Math.round(next * 100) / 100);
  }
}
