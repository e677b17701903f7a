import { fileURLToPath } from 'node:url';

import type { Program } from '../../master/spawn.js';
import { type ProgramSettings, SETTINGS_VARIABLE } from '../program-settings.js';
import type { CheckedOptions } from './master-options.js';

const PROGRAMS = {
  worker: fileURLToPath(new URL('../agent/app-process.js', import.meta.url)),
  library: fileURLToPath(new URL('../library/library-process.js', import.meta.url)),
} as const;

/** What the processes of each role run. They get the arguments of the master. */
export function programsOf(options: CheckedOptions): Record<keyof typeof PROGRAMS, Program> {
  const { app, library = '' } = options;
  return { worker: program('worker', app, options), library: program('library', library, options) };
}

function program(role: keyof typeof PROGRAMS, file: string, options: CheckedOptions): Program {
  const { hasAgent, timeoutMs, shutdownTimeoutMs, limits } = options;
  const settings: ProgramSettings = { file, hasAgent, timeoutMs, shutdownTimeoutMs, limits };
  return {
    path: PROGRAMS[role],
    args: process.argv.slice(2),
    env: { [SETTINGS_VARIABLE]: JSON.stringify(settings) },
  };
}
