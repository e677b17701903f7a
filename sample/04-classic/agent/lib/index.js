'use strict';

const config = require('./config');
const openCurrencies = require('./currencies');
const prices = require('./prices');
const openWarehouse = require('./warehouse');

// Loaded once, in the library process. Each key is an object of the agent.
module.exports = {
  config, // an instance of a class
  prices, // a plain object
  currencies: openCurrencies(), // a promise of an object
  warehouse: openWarehouse, // a generator function that returns an object
};
