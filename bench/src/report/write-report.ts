import { mkdir, writeFile } from 'node:fs/promises';

import { chart } from './chart.js';
import type { Section } from './section.js';
import { table } from './table.js';

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly sections: readonly Section[];
  /** The machine, the versions, the effort: a line each. */
  readonly facts: readonly string[];
}

const folder = new URL('../../results/', import.meta.url);

/** Writes bench/results/<name>.md with its chart beside it, and gives the path. */
export async function writeReport(report: Report): Promise<string> {
  const { name, title, sections } = report;
  await mkdir(folder, { recursive: true });
  const hasChart = sections.some((section) => section.bars?.length);
  if (hasChart) await writeFile(new URL(`${name}.svg`, folder), chart(title, sections));
  await writeFile(new URL(`${name}.md`, folder), markdown(report, hasChart));
  return `bench/results/${name}.md`;
}

function markdown({ name, title, about, sections, facts }: Report, hasChart: boolean): string {
  const parts = [
    `# ${title}`,
    about,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...(hasChart ? [`![${title}](${name}.svg)`] : []),
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      ...(section.about ? [section.about] : []),
      table(section),
      ...(section.notes ?? []),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}
