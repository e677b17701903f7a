import type { Contender } from '../contenders/contender.js';
import { limit } from '../contenders/list.js';
import type { Measured } from '../harness/rounds.js';
import { number, ratio } from '../report/numbers.js';
import type { Bar, Section } from '../report/section.js';
import { medianOf, p50, p99, perSecond, rangeOf, ratioOf, type Figure } from './figures.js';

interface RateSection {
  readonly title: string;
  readonly about?: string;
  /** `calls`, `items` … */
  readonly unit: string;
  /** Of the argument; shows the bandwidth of one direction, too. */
  readonly bytes?: number;
}

/** How many operations each contender does in a second: the fastest first, and the limit before them. */
export function rateSection(measured: Measured, { title, about, unit, bytes }: RateSection): Section {
  const contenders = sortedBy(measured, perSecond, -1);
  return {
    title,
    ...(about && { about }),
    columns: ['', `${unit}/s`, 'least – most', ...(bytes ? ['MiB/s'] : []), '× the limit'],
    rows: contenders.map((contender) => {
      const rate = medianOf(measured, contender, perSecond);
      const range = rangeOf(measured, contender, perSecond).map(number).join(' – ');
      const bandwidth = bytes ? [number((rate * bytes) / 2 ** 20)] : [];
      return [
        contender.title,
        number(rate),
        range,
        ...bandwidth,
        ratio(ratioOf(measured, contender, limit, perSecond)),
      ];
    }),
    bars: contenders.map((contender) => bar(measured, contender, perSecond, `${unit}/s`)),
    notes: measured.failures,
  };
}

/** How long a call takes: the shortest first, and the limit before them. */
export function latencySection(measured: Measured, title: string): Section {
  const contenders = sortedBy(measured, p50, 1);
  return {
    title,
    columns: ['', 'p50, µs', 'least – most', 'p99, µs', 'p50 × the limit'],
    rows: contenders.map((contender) => [
      contender.title,
      number(medianOf(measured, contender, p50)),
      rangeOf(measured, contender, p50).map(number).join(' – '),
      number(medianOf(measured, contender, p99)),
      ratio(ratioOf(measured, contender, limit, p50)),
    ]),
    bars: contenders.map((contender) => bar(measured, contender, p50, 'µs')),
    notes: measured.failures,
  };
}

function sortedBy(measured: Measured, figure: Figure, direction: 1 | -1): Contender[] {
  const others = [...measured.results.keys()].filter((contender) => contender !== limit);
  const key = (contender: Contender): number => direction * medianOf(measured, contender, figure);
  return [
    ...(measured.results.has(limit) ? [limit] : []),
    ...others.toSorted((one, other) => key(one) - key(other)),
  ];
}

function bar(measured: Measured, contender: Contender, figure: Figure, unit: string): Bar {
  const value = medianOf(measured, contender, figure);
  return {
    label: contender.title,
    value,
    text: `${number(value)} ${unit}`,
    isOurs: contender.name === 'ours',
  };
}
