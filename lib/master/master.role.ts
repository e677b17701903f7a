import { Logger } from '@nestjs/common';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import { endProcess } from '../process/end-process.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { unsetNames } from './library-env.js';
import { MasterLog } from './master-log.js';
import { Master, type MasterOptions } from './master.js';
import { onReloadSignal } from './reload-signal.js';
import { thisProgram } from './spawn.js';
import { onStopSignal } from './stop-signals.js';

export type MasterRoleOptions = Pick<
  MasterOptions,
  'libraries' | 'workers' | 'shutdownTimeoutMs' | 'logRole' | 'supervision' | 'libraryEnv'
>;

async function giveUp(master: Master): Promise<never> {
  await master.stop();
  endProcess(1);
}

/**
 * Makes this process the master. The promise stays pending for the life of the process, so the rest of `main.ts`
 * never runs here; it rejects when the cluster cannot boot, and Nest then ends the process as for any boot error.
 *
 * @throws {BootError} with the error of the child that failed
 */
export async function runMaster(options: MasterRoleOptions, classes: KnownClasses): Promise<never> {
  // `bufferLogs: true` keeps lines until an app takes them over; this process will not have one.
  Logger.flush();
  if (process.argv[1] === undefined)
    throw new InvalidOptionsError(
      'A cluster starts the same program several times, so the program must be in a file: node main.js, ' +
        "not node -e or standard input. Or set mode: 'inline'.",
    );
  const logger = new Logger('ClusterDispatch', { timestamp: true });
  const log = new MasterLog(logger, options.shutdownTimeoutMs);
  const unset = unsetNames(options.libraryEnv);
  if (unset.length > 0) log.unsetEnv(unset);
  const master: Master = new Master({
    ...options,
    classes,
    programs: { library: thisProgram(), worker: thisProgram() },
    log,
    onGaveUp: (error) => {
      log.gaveUp(error);
      void giveUp(master);
    },
  });
  onStopSignal({
    stop: async (signal) => {
      log.stopping(signal, options.libraries.length);
      await master.stop(signal);
      log.stopped();
      endProcess(0);
    },
    force: () => {
      log.forced();
      master.kill();
      endProcess(1);
    },
  });
  // What comes before all is up waits for that.
  onReloadSignal(() => void master.reload().catch(() => {}));
  await master.start();
  return new Promise<never>(() => {});
}
