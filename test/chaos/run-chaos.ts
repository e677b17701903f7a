import { rmSync } from 'node:fs';

import { cancellations } from './cancellations.js';
import type { ChaosOptions } from './chaos-options.js';
import { orphans } from './orphans.js';
import { isBroken, type Row, tableOf } from './report.js';
import { makeStage, type Stage } from './stage.js';
import { storm } from './storm.js';

/** @returns whether every promise was kept */
export async function runChaos(options: ChaosOptions, print: (line: string) => void): Promise<boolean> {
  print(`seed ${options.seed}`);
  const stage = await makeStage(options);
  const startedAt = performance.now();
  const say = (what: string): void =>
    print(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${what}`);
  try {
    const rows = await allRows(stage, options, say);
    print(`\n${tableOf(rows)}\n`);
    const isGood = !rows.some(isBroken);
    if (isGood) rmSync(stage.folder, { recursive: true });
    print(isGood ? 'Every promise was kept.' : whereToLook(stage, options));
    return isGood;
  } catch (error) {
    print(`${String(error)}\n${whereToLook(stage, options)}`);
    return false;
  } finally {
    stage.clear();
  }
}

async function allRows(stage: Stage, options: ChaosOptions, say: (what: string) => void): Promise<Row[]> {
  const rows = await storm(stage, options, say);
  say('the master is killed');
  rows.push(...(await orphans(stage, options)));
  say('calls are cancelled');
  rows.push(...(await cancellations(stage, options)));
  return rows;
}

const whereToLook = ({ folder }: Stage, { seed }: ChaosOptions): string =>
  `A promise was broken, with seed ${seed}: logs, ledgers and journals are in ${folder}`;
