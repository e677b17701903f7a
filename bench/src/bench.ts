import { readCommandLine, UsageError, type CommandLine } from './command-line.js';
import { limit } from './contenders/list.js';
import { cleanUpOnExit } from './harness/clean-up.js';
import { runQuick } from './quick/quick.js';
import { machine } from './report/machine.js';
import type { Section } from './report/section.js';
import { table } from './report/table.js';
import { versions } from './report/versions.js';
import { writeReport } from './report/write-report.js';
import type { Bench, Scenario } from './scenarios/scenario.js';

/* npm run bench: see README.md beside this folder. */
cleanUpOnExit();
try {
  await main(readCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
}

async function main(commandLine: CommandLine): Promise<void> {
  if (commandLine.isQuick) return quick();
  const facts = [...machine(), ...factsOf(commandLine)];
  console.log(facts.join('\n'));
  for (const scenario of commandLine.scenarios) await runScenario(scenario, commandLine, facts);
}

async function quick(): Promise<void> {
  console.log(machine().join('\n'));
  process.exitCode = (await runQuick()) ? 0 : 1;
}

async function runScenario(
  scenario: Scenario,
  commandLine: CommandLine,
  facts: readonly string[],
): Promise<void> {
  const { name, title, about } = scenario;
  console.log(`\n# ${title}\n\n${about}`);
  const sections = await scenario.run(benchOf(commandLine));
  for (const section of sections) printSection(section);
  console.log(`\n${await writeReport({ name, title, about, sections, facts })}`);
}

function printSection(section: Section): void {
  const { title, about, notes = [] } = section;
  console.log([`\n## ${title}`, ...(about ? [about] : []), table(section), ...notes].join('\n\n'));
}

function benchOf({ contenders, rounds, seconds }: CommandLine): Bench {
  return {
    // Ratios are against the limit: it always runs.
    contenders: [limit, ...contenders.filter((contender) => contender !== limit)],
    effort: { rounds, durationMs: seconds * 1_000, warmUpMs: Math.max(500, seconds * 500) },
    progress: (text) => process.stderr.isTTY && console.error(`… ${text}`),
  };
}

function factsOf({ contenders, rounds, seconds }: CommandLine): string[] {
  const packages = new Set(contenders.flatMap((contender) => contender.package ?? []));
  return [
    versions([...packages, '@nestjs/core', 'rxjs']).join(', '),
    `${rounds} rounds of ${seconds} s for each contender, interleaved; figures are medians over the rounds`,
  ];
}
