'use strict';

const { createHash } = require('crypto');

const prices = new Map([
  ['ACME', 42],
  ['INIT', 7],
]);

module.exports = {
  /** A field: the app processes read it by calling it. */
  currency: 'EUR',

  /** Returns at once. */
  list() {
    return prices;
  },

  /** Returns a promise. */
  quote(symbol) {
    return new Promise((resolve, reject) => {
      setImmediate(() => (prices.has(symbol) ? resolve(prices.get(symbol)) : reject(unknown(symbol))));
    });
  },

  /** Is a generator: each promise that it yields is waited for. */
  *total(symbols) {
    const found = yield symbols.map((symbol) => this.quote(symbol));
    return found.reduce((sum, price) => sum + price, 0);
  },

  /** Takes a Map, a Date and a Buffer, and throws when they are something else. */
  publish(changes, at, checksum) {
    if (!(changes instanceof Map)) throw new TypeError('changes must be a Map');
    if (!(at instanceof Date)) throw new TypeError('at must be a Date');
    if (!Buffer.isBuffer(checksum)) throw new TypeError('checksum must be a Buffer');
    if (!checksum.equals(checksumOf(changes))) throw new Error('The checksum is wrong.');
    for (const [symbol, price] of changes) prices.set(symbol, price);
    return { prices, at, checksum: checksumOf(prices) };
  },
};

function checksumOf(map) {
  return createHash('sha256')
    .update(JSON.stringify([...map]))
    .digest();
}

/** What an app process catches has the class, the message and the properties of what was thrown here. */
function unknown(symbol) {
  return Object.assign(new RangeError(`There is no price of ${symbol}`), { status: 404 });
}
