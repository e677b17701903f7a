import { withContenders } from '../harness/systems.js';
import { measureRounds } from '../harness/rounds.js';
import type { Section } from '../report/section.js';
import type { Bench, Scenario } from './scenario.js';
import { latencySection, rateSection } from './sections.js';

const CONCURRENCIES = [16, 256];

export const calls: Scenario = {
  name: 'calls',
  title: 'Small calls',
  about: 'One process calls `getName(name)` of another, with a name of 9 characters.',
  run: ({ contenders, effort, progress }: Bench): Promise<Section[]> =>
    withContenders(contenders, async (systems) => {
      progress('one at a time');
      const alone = await measureRounds(systems, effort, (_, durationMs) => ({
        kind: 'latency',
        argument: 'name',
        durationMs,
      }));
      const sections = [latencySection(alone, 'One call at a time')];
      for (const concurrency of CONCURRENCIES) {
        progress(`${concurrency} at a time`);
        const measured = await measureRounds(systems, effort, (_, durationMs) => ({
          kind: 'calls',
          argument: 'name',
          concurrency,
          durationMs,
        }));
        sections.push(rateSection(measured, { title: `${concurrency} calls at a time`, unit: 'calls' }));
      }
      return sections;
    }),
};
