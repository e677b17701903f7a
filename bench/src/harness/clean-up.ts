import { killAll, stopAll } from './process-group.js';
import { removeAllFolders } from './temporary-folder.js';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * However the harness ends, nothing that it started goes on. A signal stops the contenders first, a second one ends
 * them at once. When the harness itself is killed, its connections close, and each process ends by itself.
 */
export function cleanUpOnExit(): void {
  process.on('exit', () => {
    killAll();
    removeAllFolders();
  });
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(code));
      void stopAll().finally(() => process.exit(code));
    });
  }
}
