import { BootError } from '../../errors/boot.error.js';
import { offerOf } from '../../library/offer.js';
import type { Peers } from '../../library/peers.interface.js';
import { publishStates } from '../../library/publish-states.js';
import { serveLibrary } from '../../library/serve-library.js';
import type { Child } from '../../process/child.js';
import { currentChild } from '../../process/current-child.js';
import type { StartLibrary } from '../../protocol/control.js';
import { disposeAll } from '../dispose-all.js';
import { classes } from '../known-classes.js';
import { loadFile } from '../load-file.js';
import { processLogger } from '../process-logger.js';
import { programSettings, type ProgramSettings } from '../program-settings.js';
import { exportedObjects } from './exported-objects.js';
import { offered } from './object-members.js';

/** There is one library, so it can call no other. */
const NO_PEERS: Omit<Peers, 'inject'> = {
  wanted: [],
  idle: true,
  whenIdle: async () => {},
  close: () => {},
};

/*
 * The program of the library process: loads the user's file, and serves what it exports.
 */
const child = currentChild();
if (child && programSettings) run(child, programSettings);

function run(library: Child, settings: ProgramSettings): void {
  library.on('start-library', (place) => void start(library, place, settings));
}

async function start(library: Child, place: StartLibrary, settings: ProgramSettings): Promise<void> {
  const { file, limits, timeoutMs } = settings;
  try {
    const { exported, others } = await loadFile(file);
    if (others.length > 0) throw defaultAndOthers(file, others);
    const objects = await exportedObjects(await exported, file);
    if (objects.length === 0) processLogger.warn(`${file} exports nothing: there is nothing to share.`);
    const offer = offerOf(objects.map((object) => offered(object, file)));
    const publisher = publishStates(offer, { classes, limits, epoch: place.epoch });
    const context = { offer, publisher, close: () => disposeAll(objects.map(({ object }) => object)) };
    await serveLibrary(library, place, {
      context,
      peers: NO_PEERS,
      logger: processLogger,
      classes,
      limits,
      timeoutMs,
    });
  } catch (error) {
    library.fail(error, classes);
  }
}

function defaultAndOthers(file: string, others: readonly string[]): BootError {
  return new BootError(
    `${file} has a default export, and exports ${others.join(', ')} as well. The keys of the default export are what is ` +
      'shared: put them there, or leave the default export out.',
  );
}
