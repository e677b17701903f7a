'use strict';

const fs = require('fs');
const path = require('path');

const POLL_MS = 100;

/** Stands for the client of a config server: reads the values of a file, and tells who watches when one changes. */
class ConfigClient {
  constructor(file) {
    this.file = file;
    this._watchers = [];
    this._values = read(file);
    fs.watchFile(file, { interval: POLL_MS }, () => this._reload());
  }

  get(key) {
    return this._values[key];
  }

  /** Calls the listener with the value as it is, and with each one that follows. */
  watch(key, listener) {
    this._watchers.push({ key, listener });
    listener(this._values[key]);
  }

  _reload() {
    const before = this._values;
    this._values = read(this.file, before);
    for (const { key, listener } of this._watchers)
      if (this._values[key] !== before[key]) listener(this._values[key]);
  }
}

/** @param otherwise what to go on with when somebody is just writing the file */
function read(file, otherwise) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (otherwise) return otherwise;
    throw error;
  }
}

module.exports = new ConfigClient(process.env.CONFIG_FILE || path.join(__dirname, '../../config.json'));
