'use strict';

const { setTimeout: pause } = require('timers/promises');

const CONNECT_MS = 20;

class Warehouse {
  constructor(openedAt) {
    this.openedAt = openedAt;
  }

  /** Who holds the one connection: the library process. */
  holder() {
    return process.pid;
  }
}

/** Its methods are shared as well: those of the class above are inherited. */
class CountingWarehouse extends Warehouse {
  constructor(openedAt) {
    super(openedAt);
    this._taken = new Map();
  }

  take(symbol) {
    const taken = (this._taken.get(symbol) || 0) + 1;
    this._taken.set(symbol, taken);
    return taken;
  }
}

/** Called once, when the library starts; app processes start when it has returned. */
module.exports = function* openWarehouse() {
  yield pause(CONNECT_MS); // connecting takes a while
  return new CountingWarehouse(new Date());
};
