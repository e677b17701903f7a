import { parseArgs } from 'node:util';

import type { Contender } from './contenders/contender.js';
import { contenders } from './contenders/list.js';
import { scenarios } from './scenarios/list.js';
import type { Scenario } from './scenarios/scenario.js';

export interface CommandLine {
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly Contender[];
  readonly isQuick: boolean;
  readonly rounds: number;
  readonly seconds: number;
}

/** What is wrong with the command line, and what there is. */
export class UsageError extends Error {}

/** @throws {UsageError} */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  if (values.quick && args.length > 1) throw new UsageError(`--quick runs alone.\n\n${usage()}`);
  return {
    scenarios: chosen('scenario', positionals, scenarios),
    contenders: chosen('contender', values.only?.split(',') ?? [], contenders),
    isQuick: values.quick,
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage()}`);
  }
}

function chosen<T extends { name: string }>(
  kind: string,
  names: readonly string[],
  all: readonly T[],
): readonly T[] {
  const unknown = names.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined) throw new UsageError(`There is no ${kind} "${unknown}".\n\n${usage()}`);
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new UsageError(`${option} takes a number above 0, not "${text}".\n\n${usage()}`);
}

function usage(): string {
  return `npm run bench -- [scenario …] [options]

Scenarios, all of them unless named:
${scenarios.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`).join('\n')}

Options:
  --only <contender,…>     these contenders alone
  --rounds <number>        how often each of them is measured; 5
  --seconds <number>       how long each time; 1
  --quick                  checks ratios in less than a minute, and exits with 1 when one is below its margin

Contenders:
${contenders.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`).join('\n')}`;
}
