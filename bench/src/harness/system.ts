import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Run, RunResult } from '../caller/run.js';
import { ProcessGroup } from './process-group.js';
import { ProcessLink } from './process-link.js';
import { makeFolder, removeFolder } from './temporary-folder.js';
import { together } from './together.js';

const START_MS = 60_000;
/** More than a run is to take. */
const SPARE_MS = 30_000;

export interface SystemOptions {
  readonly title: string;
  /** The compiled program, from dist/. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** How many processes call. */
  readonly callers?: number;
  /** How many processes tell that they are ready, those that call included. */
  readonly processes: number;
  readonly nodeOptions?: readonly string[];
}

/** The running processes of a contender, or of an app. */
export class System {
  /** Resolves when all processes are ready. */
  static async start(options: SystemOptions): Promise<System> {
    const folder = makeFolder();
    const server = createServer().listen(join(folder, 'control.sock'));
    await once(server, 'listening');
    const system = new System(options, folder, server);
    try {
      await within(
        START_MS,
        system.allReady(),
        () => `${options.title} did not start.\n${system.group.lastOutput}`,
      );
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** From the start of the program until all processes were ready. */
  startMs = 0;
  readonly title: string;
  readonly group: ProcessGroup;
  readonly links: ProcessLink[] = [];
  private readonly startedAt = performance.now();
  private whenReady = (): void => {};

  private constructor(
    private readonly options: SystemOptions,
    private readonly folder: string,
    private readonly server: Server,
  ) {
    this.title = options.title;
    server.on('connection', (socket) => this.links.push(new ProcessLink(socket, () => this.processReady())));
    this.group = new ProcessGroup(
      fileURLToPath(new URL(`../${options.program}`, import.meta.url)),
      { ...process.env, ...options.env, BENCH_FOLDER: folder, BENCH_CALLERS: String(options.callers ?? 0) },
      options.nodeOptions,
    );
    void this.group.exited.then(() => this.ended());
  }

  /** All processes that are ready and have that role. */
  having(role: string): ProcessLink[] {
    return this.links.filter((link) => link.role === role);
  }

  /** Has all callers do the same at the same time. */
  async run(run: Run): Promise<RunResult> {
    const limitMs = SPARE_MS + ('durationMs' in run ? run.durationMs : 0);
    const results = Promise.all(this.having('caller').map((caller) => caller.ask({ type: 'run', run })));
    try {
      return together(await within(limitMs, results, () => `no answer in ${limitMs / 1_000} s`));
    } catch (error) {
      throw new Error(`${this.title} cannot do ${JSON.stringify(run)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async stop(): Promise<void> {
    await this.group.stop();
    for (const link of this.links) link.close();
    this.server.close();
    removeFolder(this.folder);
  }

  private allReady(): Promise<void> {
    const exited = this.group.exited.then(() => {
      throw new Error(`${this.title} ended while it started.\n${this.group.lastOutput}`);
    });
    return Promise.race([new Promise<void>((resolve) => (this.whenReady = resolve)), exited]);
  }

  private processReady(): void {
    const ready = this.links.filter((link) => link.role);
    if (ready.length < this.options.processes) return;
    this.startMs ||= performance.now() - this.startedAt;
    this.whenReady();
  }

  private ended(): void {
    for (const link of this.links) link.end(new Error(`${this.title} has ended.\n${this.group.lastOutput}`));
  }
}

async function within<T>(ms: number, work: Promise<T>, describe: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(describe())), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
