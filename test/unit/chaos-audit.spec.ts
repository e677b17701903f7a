import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { kindOf } from '../fixtures/src/chaos/kinds.js';
import { Audit, type Findings } from '../chaos/audit.js';
import { Journal } from '../chaos/journal.js';
import { Recoveries } from '../chaos/recovery.js';

const WORKER = '11-a';
const LIBRARY = '21-b';

/** The first calls of each kind. */
const numberOf = (kind: string): number =>
  Array.from({ length: 20 }, (_, i) => i).findIndex((n) => kindOf(n) === kind);
const PLAIN = numberOf('plain');
const IDEMPOTENT = numberOf('idempotent');
const HASTY = numberOf('hasty');

const FINDINGS = [
  'lost',
  'settledTwice',
  'executedTwice',
  'executedThoughNever',
  'stale',
  'wrong',
  'timedOutEarly',
  'failedInReload',
  'cutOff',
] as const satisfies (keyof Findings)[];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cd-audit-'));
  for (const name of ['ledger', 'journal']) mkdirSync(join(folder, name));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Written {
  /** Settlements of calls: `ok 21`. */
  readonly settled?: readonly (readonly [number, string])[];
  /** Calls that the library executed. */
  readonly executed?: readonly number[];
  readonly issued: readonly number[];
  readonly hasEnded?: boolean;
  readonly victims?: readonly number[];
}

function audit({ issued, settled = [], executed = [], hasEnded = true, victims = [] }: Written): Audit {
  const made = Array.from({ length: Math.max(...issued) + 1 }, (_, number) => number);
  const others = made.filter((number) => !issued.includes(number));
  const lines = [
    ...made.map((number) => `i ${number} 100 ${kindOf(number)}`),
    ...others.map((number) => `s ${number} 101 error CALL_CANCELLED never`),
    ...settled.map(([number, outcome]) => `s ${number} 110 ${outcome}`),
    ...(hasEnded ? ['e'] : []),
  ];
  writeFileSync(join(folder, 'ledger', WORKER), lines.join('\n'));
  writeFileSync(join(folder, 'journal', LIBRARY), executed.map((number) => `${WORKER}:${number}\n`).join(''));
  return new Audit({
    folder: join(folder, 'ledger'),
    journal: new Journal(join(folder, 'journal')),
    victims: new Set(victims),
    reloads: [[105, 115]],
    onAnswer: () => {},
  });
}

function findings(written: Written): (keyof Findings)[] {
  const found = audit(written);
  return FINDINGS.filter((name) => found[name].length > 0);
}

describe('the books of npm run chaos', () => {
  it.each<[string, Written]>([
    ['a call that was answered', { issued: [PLAIN], settled: [[PLAIN, 'ok 21']], executed: [PLAIN] }],
    [
      'an idempotent one that ran twice',
      {
        issued: [IDEMPOTENT],
        settled: [[IDEMPOTENT, 'ok 21']],
        executed: [IDEMPOTENT, IDEMPOTENT],
      },
    ],
    [
      'one that did not run and says so',
      { issued: [PLAIN], settled: [[PLAIN, 'error CALL_CANCELLED never']] },
    ],
    ['one that died with its worker', { issued: [PLAIN], hasEnded: false, victims: [11] }],
  ])('find nothing wrong with %s', (_what, written) => {
    expect(findings(written)).toEqual([]);
  });

  it.each<[keyof Findings, Written]>([
    ['lost', { issued: [PLAIN] }],
    [
      'settledTwice',
      {
        issued: [PLAIN],
        settled: [
          [PLAIN, 'ok 21'],
          [PLAIN, 'ok 21'],
        ],
        executed: [PLAIN],
      },
    ],
    ['executedTwice', { issued: [PLAIN], settled: [[PLAIN, 'ok 21']], executed: [PLAIN, PLAIN] }],
    [
      'executedThoughNever',
      {
        issued: [PLAIN],
        settled: [[PLAIN, 'error CALL_CANCELLED never']],
        executed: [PLAIN],
      },
    ],
    ['stale', { issued: [PLAIN], settled: [[PLAIN, 'ok 22']], executed: [PLAIN] }],
    ['wrong', { issued: [PLAIN], settled: [[PLAIN, 'wrong answer: that of 12-c:1']], executed: [PLAIN] }],
    ['timedOutEarly', { issued: [HASTY], settled: [[HASTY, 'error CALL_TIMEOUT maybe']] }],
    ['failedInReload', { issued: [PLAIN], settled: [[PLAIN, 'error CALL_LOST maybe']] }],
    ['cutOff', { issued: [PLAIN], settled: [[PLAIN, 'ok 21']], executed: [PLAIN], hasEnded: false }],
  ])('find it: %s', (what, written) => {
    expect(findings(written)).toEqual([what]);
  });

  it('count what died with a worker that was killed, and nothing else', () => {
    const found = audit({ issued: [PLAIN], hasEnded: false, victims: [11] });
    expect([found.issued - found.settled, found.diedWithWorker]).toEqual([1, 1]);
  });

  it('find calls of one worker that did not begin in the order in which they were made', () => {
    audit({ issued: [PLAIN], executed: [PLAIN + 20, PLAIN] });
    expect(new Journal(join(folder, 'journal')).outOfOrder).toEqual([`${WORKER}:${PLAIN}`]);
  });
});

describe('the recovery after a kill', () => {
  it('ends with the first answer of another library', () => {
    const recoveries = new Recoveries([
      { pid: 1, at: 100 },
      { pid: 2, at: 1_000 },
    ]);
    for (const [at, library] of [
      [90, 1],
      [101, 1],
      [400, 2],
      [300, 2],
      [1_100, 2],
    ] as const)
      recoveries.answered(at, library);
    expect(recoveries.all(new Map([[2, { at: 290, bootMs: 150 }]]))).toEqual([{ total: 200, boot: 150 }]);
  });
});
