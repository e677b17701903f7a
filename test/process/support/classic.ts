import { join } from 'node:path';

import type { MasterOptions } from 'nestjs-cluster-dispatch/classic';

import { get } from './http.js';
import type { Program, ProgramOptions } from './program.js';
import { usePrograms } from './programs.js';
import { useProject } from './project.js';

export interface ClassicOptions extends ProgramOptions {
  readonly options?: MasterOptions;
}

export interface Classic {
  /** Starts `master.js` of test/fixtures/classic with plain Node. */
  start(options?: ClassicOptions): Program;
  /** Where it is. */
  folder(): string;
}

export function useClassic(): Classic {
  const folder = useProject('classic');
  const start = usePrograms();
  return {
    folder,
    start: ({ options = {}, env, ...rest } = {}) =>
      start(join(folder(), 'master.js'), { ...rest, env: { OPTIONS: JSON.stringify(options), ...env } }),
  };
}

/** Has an app process call `object.method(...args)`. */
export async function ask<T>(port: number, object: string, method = '', args: unknown[] = []): Promise<T> {
  const { status, body } = await get(
    port,
    `/${object}/${method}/${encodeURIComponent(JSON.stringify(args))}`,
  );
  if (status !== 200) throw new Error(`${status} ${body}`);
  return JSON.parse(body) as T;
}
