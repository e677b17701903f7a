import { describe, expect, it } from '@jest/globals';

import { readCommandLine, UsageError } from '../../../bench/src/command-line.js';
import { contenders } from '../../../bench/src/contenders/list.js';
import { scenarios } from '../../../bench/src/scenarios/list.js';

describe('npm run bench', () => {
  it('runs every scenario with every contender', () => {
    const all = readCommandLine([]);
    expect(all.scenarios).toEqual(scenarios);
    expect(all.contenders).toEqual(contenders);
  });

  it('runs what is named', () => {
    const some = readCommandLine(['errors', '--only', 'ours,birpc', '--rounds', '2', '--seconds', '0.5']);
    expect(some.scenarios.map(({ name }) => name)).toEqual(['errors']);
    expect(some.contenders.map(({ name }) => name)).toEqual(['ours', 'birpc']);
    expect(some).toMatchObject({ rounds: 2, seconds: 0.5, isQuick: false });
  });

  it.each([
    [['nope'], 'There is no scenario "nope"'],
    [['--only', 'ours,nope'], 'There is no contender "nope"'],
    [['--fast'], "Unknown option '--fast'"],
    [['--rounds', 'many'], '--rounds takes a number above 0, not "many"'],
    [['--quick', 'calls'], '--quick runs alone'],
  ])('answers %j with what there is', (args, message) => {
    const read = (): unknown => readCommandLine(args);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
    for (const { name } of [...scenarios, ...contenders]) expect(read).toThrow(name);
  });
});
