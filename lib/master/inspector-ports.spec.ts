import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { inspectorPort } from './inspector-ports.js';

describe('the debugger port of a child', () => {
  const { execArgv, debugPort } = process;
  const nodeOptions = process.env['NODE_OPTIONS'];

  beforeEach(() => {
    process.debugPort = 9229;
    process.execArgv = [];
    delete process.env['NODE_OPTIONS'];
  });

  afterEach(() => {
    Object.assign(process, { execArgv, debugPort });
    if (nodeOptions !== undefined) process.env['NODE_OPTIONS'] = nodeOptions;
  });

  it.each([[], ['--enable-source-maps'], ['--inspector-like'], ['--import', './inspect.js']])(
    'is none when the master is not debugged: %j',
    (...flags) => {
      process.execArgv = flags;
      expect(inspectorPort(0)).toBeUndefined();
    },
  );

  it.each([
    '--inspect',
    '--inspect=9229',
    '--inspect=127.0.0.1:9229',
    '--inspect-brk',
    '--inspect-port=9229',
  ])('is one above that of the master, and one more for each child: %s', (flag) => {
    process.execArgv = ['--enable-source-maps', flag];
    expect([0, 1, 5].map((index) => inspectorPort(index))).toEqual([9230, 9231, 9235]);
  });

  it('is the same one when the flag stands in NODE_OPTIONS', () => {
    process.env['NODE_OPTIONS'] = '--max-old-space-size=500 --inspect --enable-source-maps';
    expect(inspectorPort(1)).toBe(9231);
  });

  it.each(['--inspect=0', '--inspect-brk=0', '--inspect=127.0.0.1:0', '--inspect-port=0'])(
    'is any when that of the master is: %s',
    (flag) => {
      process.execArgv = [flag];
      expect(inspectorPort(3)).toBe(0);
    },
  );
});
