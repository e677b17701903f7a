import { measureRounds } from '../harness/rounds.js';
import { withContenders } from '../harness/systems.js';
import { bytesOf, type ArgumentKind } from '../work/arguments.js';
import type { Bench, Scenario } from './scenario.js';
import { rateSection } from './sections.js';

interface Shape {
  readonly argument: ArgumentKind;
  readonly title: string;
  readonly concurrency: number;
}

const SHAPES: readonly Shape[] = [
  { argument: '100 B', title: 'A text of 100 B', concurrency: 256 },
  { argument: '10 KB', title: 'An object of 10 KB', concurrency: 16 },
  { argument: '64 KiB', title: 'A Buffer of 64 KiB', concurrency: 16 },
  { argument: '1 MiB', title: 'A Buffer of 1 MiB', concurrency: 4 },
];

export const sizes: Scenario = {
  name: 'arguments',
  title: 'Arguments of all sizes',
  about:
    'The argument goes to the other process, and comes back in the answer. MiB/s is that of one direction.',
  run: ({ contenders, effort, progress }: Bench) =>
    withContenders(contenders, async (systems) => {
      const sections = [];
      for (const { argument, title, concurrency } of SHAPES) {
        progress(title);
        const measured = await measureRounds(systems, effort, (_, durationMs) => ({
          kind: 'calls',
          argument,
          concurrency,
          durationMs,
        }));
        const heading = `${title}, ${concurrency} at a time`;
        sections.push(rateSection(measured, { title: heading, unit: 'calls', bytes: bytesOf(argument) }));
      }
      return sections;
    }),
};
