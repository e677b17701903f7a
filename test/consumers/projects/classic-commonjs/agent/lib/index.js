'use strict';

let calls = 0;

module.exports = {
  prices: {
    *quote(symbol) {
      return yield Promise.resolve({ symbol, library: process.pid, calls: ++calls });
    },
  },
};
