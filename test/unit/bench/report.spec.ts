import { describe, expect, it } from '@jest/globals';

import { chart } from '../../../bench/src/report/chart.js';
import { number, ratio } from '../../../bench/src/report/numbers.js';
import { table } from '../../../bench/src/report/table.js';

describe('the report of a benchmark', () => {
  it('has tables in Markdown that can be read as they are', () => {
    const rows = [
      ['the limit', '1,000,000'],
      ['ours', '9'],
    ];
    expect(table({ title: 'calls', columns: ['', 'calls/s'], rows })).toBe(
      [
        '|           |   calls/s |',
        '| --------- | --------: |',
        '| the limit | 1,000,000 |',
        '| ours      |         9 |',
      ].join('\n'),
    );
  });

  it('has charts with a bar for each value, in proportion', () => {
    const bars = [
      { label: 'a < b', value: 100, text: '100' },
      { label: 'c', value: 50, text: '50', isOurs: true },
    ];
    const svg = chart('calls', [{ title: 'one', columns: [], rows: [], bars }]);
    const widths = [...svg.matchAll(/<rect x="250" y="\d+" width="([\d.]+)"/g)].map((match) =>
      Number(match[1]),
    );
    expect(widths).toHaveLength(2);
    expect(widths[0]).toBe(2 * (widths[1] ?? 0));
    expect(svg).toContain('a &lt; b');
  });

  it.each([
    [1_234_567.2, '1,234,567'],
    [12.34, '12.3'],
    [Number.NaN, '–'],
  ])('shows %d as %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  it.each([
    [31.44, '31.4 ×'],
    [0.666, '0.67 ×'],
    [0.0123, '0.012 ×'],
    [Number.NaN, '–'],
  ])('shows the ratio %d as %s', (value, text) => {
    expect(ratio(value)).toBe(text);
  });
});
