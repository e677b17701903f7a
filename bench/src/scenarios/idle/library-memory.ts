import { median } from '../../harness/median.js';
import type { ProcessLink } from '../../harness/process-link.js';
import { number } from '../../report/numbers.js';
import type { Section } from '../../report/section.js';
import { withParts } from '../replicas/parts.js';
import type { Bench } from '../scenario.js';

/** So many that what the process does besides is little of it. */
const WORKERS = 128;

/** By how much the library grows with each agent that is connected and calls nothing. */
export async function libraryMemory({ effort, progress }: Bench): Promise<Section> {
  progress('memory of idle workers');
  return withParts({ nodeOptions: ['--expose-gc'] }, async (parts) => {
    // Code that runs for the first time takes memory, too.
    await parts.connect(WORKERS);
    const kibibytes: number[] = [];
    let before = await residentBytes(parts.library);
    for (let round = 0; round < effort.rounds; round++) {
      await parts.connect(WORKERS);
      const after = await residentBytes(parts.library);
      kibibytes.push((after - before) / WORKERS / 1_024);
      before = after;
    }
    return {
      title: 'Memory of the library for each idle worker',
      about: `Resident memory after a collection of garbage, with ${WORKERS} agents more each time.`,
      columns: ['', 'KiB', 'least – most'],
      rows: [
        [
          'an idle worker',
          number(median(kibibytes)),
          `${number(Math.min(...kibibytes))} – ${number(Math.max(...kibibytes))}`,
        ],
      ],
    };
  });
}

async function residentBytes(library: ProcessLink): Promise<number> {
  return (await library.ask({ type: 'usage', collect: true })).rssBytes;
}
