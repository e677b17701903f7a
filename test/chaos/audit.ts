import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { HASTY_TIMEOUT_MS, kindOf } from '../fixtures/src/chaos/kinds.js';
import type { Journal } from './journal.js';

/** From and to, in milliseconds of the monotonic clock. */
export type Span = readonly [number, number];

/** What must not be there; each entry names the call. */
export interface Findings {
  /** Made by a worker that lived on, and never settled. */
  readonly lost: string[];
  readonly settledTwice: string[];
  readonly executedTwice: string[];
  /** Of errors that say that the method did not run. */
  readonly executedThoughNever: string[];
  /** The library that the answer names did not execute the call. */
  readonly stale: string[];
  readonly wrong: string[];
  readonly timedOutEarly: string[];
  /** In spite of the reload being without a gap. */
  readonly failedInReload: string[];
  /** Workers that ended, were not killed, and did not wait for their calls. */
  readonly cutOff: string[];
}

export interface Audited extends Findings {
  readonly issued: number;
  readonly settled: number;
  /** Made by a worker that was killed before they had settled. */
  readonly diedWithWorker: number;
  /** How often which outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** `maybe`, of calls that were made when the channel was gone, with no answer since. They may have been sent, or not. */
  readonly perhapsNeverSent: readonly string[];
}

export interface AuditOptions {
  readonly folder: string;
  readonly journal: Journal;
  /** Processes that were killed. */
  readonly victims: ReadonlySet<number>;
  /** When there were reloads and nothing else. */
  readonly reloads: readonly Span[];
  /** A call was answered. */
  onAnswer(at: number, library: number): void;
}

/** Short streams may be open when a library stops, which does not wait for streams. */
const STREAMS = new Set<string>(['observable', 'generator']);
const FAILURES_OF_RELOADS = new Set(['CALL_LOST', 'LIBRARY_UNAVAILABLE', 'CONTRACT_MISMATCH', 'OVERLOADED']);

/** Compares the ledgers of all workers with the journal. */
export class Audit implements Audited {
  issued = 0;
  settled = 0;
  diedWithWorker = 0;
  readonly outcomes = new Map<string, number>();
  readonly perhapsNeverSent: string[] = [];
  readonly lost: string[] = [];
  readonly settledTwice: string[] = [];
  readonly executedTwice: string[] = [];
  readonly executedThoughNever: string[] = [];
  readonly stale: string[] = [];
  readonly wrong: string[] = [];
  readonly timedOutEarly: string[] = [];
  readonly failedInReload: string[] = [];
  readonly cutOff: string[] = [];

  constructor(private readonly options: AuditOptions) {
    for (const file of readdirSync(options.folder))
      this.read(file, readFileSync(join(options.folder, file), 'utf8').split('\n'));
  }

  private read(caller: string, lines: readonly string[]): void {
    /** When each call was made; `NaN` once it has settled. */
    const made: number[] = [];
    const losses: Losses = { at: Infinity, answeredSince: true };
    let hasEnded = false;
    for (const line of lines) {
      const [type, text, at, ...outcome] = line.split(' ');
      const number = Number(text);
      if (type === 'i') made[number] = Number(at);
      if (type === 's') this.settle({ caller, number, at: Number(at), outcome }, made, losses);
      if (type === 'e') hasEnded = true;
    }
    this.issued += made.length;
    const open = made.flatMap((at, number) => (Number.isNaN(at) ? [] : [`${caller}:${number}`]));
    for (const number of made.keys()) this.checkExecutions(caller, number);
    if (!hasEnded && this.options.victims.has(Number.parseInt(caller))) this.diedWithWorker += open.length;
    else this.lost.push(...open);
    if (!hasEnded && !this.options.victims.has(Number.parseInt(caller))) this.cutOff.push(caller);
  }

  private settle(settlement: Settlement, made: number[], losses: Losses): void {
    const { caller, number, outcome } = settlement;
    const since = made[number] ?? NaN;
    if (Number.isNaN(since)) return void this.settledTwice.push(`${caller}:${number}`);
    made[number] = NaN;
    this.settled++;
    const name = outcome[0] === 'ok' ? 'ok' : outcome.slice(1).join(' ');
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    this.checkOutcome(settlement, since);
    this.noteLoss(settlement, since, losses);
  }

  private checkOutcome({ caller, number, at, outcome }: Settlement, since: number): void {
    const id = `${caller}:${number} (${kindOf(number)})`;
    const [type, detail = '', execution] = outcome;
    const executions = this.options.journal.executionsOf(caller, number);
    if (type === 'wrong') this.wrong.push(`${id}: ${outcome.join(' ')}`);
    if (type === 'ok') {
      this.options.onAnswer(at, Number(detail));
      if (!executions.includes(Number(detail))) this.stale.push(id);
    }
    if (execution === 'never' && executions.length > 0) this.executedThoughNever.push(`${id}: ${detail}`);
    const timeoutMs = kindOf(number) === 'hasty' ? HASTY_TIMEOUT_MS : 30_000;
    if (detail === 'CALL_TIMEOUT' && at - since < timeoutMs)
      this.timedOutEarly.push(`${id}: ${at - since} ms`);
    if (!FAILURES_OF_RELOADS.has(detail) || STREAMS.has(kindOf(number))) return;
    if (this.options.reloads.some(([from, to]) => at >= from && at <= to))
      this.failedInReload.push(`${id}: ${outcome.join(' ')}`);
  }

  private checkExecutions(caller: string, number: number): void {
    if (kindOf(number) === 'idempotent') return;
    const { length } = this.options.journal.executionsOf(caller, number);
    if (length > 1) this.executedTwice.push(`${caller}:${number} (${kindOf(number)}): ${length} times`);
  }

  private noteLoss({ caller, number, at, outcome }: Settlement, since: number, losses: Losses): void {
    if (outcome[0] === 'ok') losses.answeredSince = true;
    if (outcome[1] !== 'CALL_LOST') return;
    if (since > losses.at && !losses.answeredSince) this.perhapsNeverSent.push(`${caller}:${number}`);
    losses.at = at;
    losses.answeredSince = false;
  }
}

interface Settlement {
  readonly caller: string;
  readonly number: number;
  readonly at: number;
  readonly outcome: readonly string[];
}

/** When a worker lost a call the last time, and whether one was answered since. */
interface Losses {
  at: number;
  answeredSince: boolean;
}
