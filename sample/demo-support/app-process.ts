import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { onLine } from './output.js';
import type { Report } from './report.js';

const READY_TIMEOUT_MS = 60_000;
/** Longer than the cluster itself takes to kill what does not stop. */
const STOP_TIMEOUT_MS = 20_000;
const READY_LINE = /\bReady\b.* on (?:port |\S*:)(\d+)\b/;

export interface AppProcessOptions {
  /** The compiled `main.ts`. */
  readonly program: URL;
  /** Where it is to listen; 0 means any free port. */
  readonly port: number;
  /** What tells the app where its server is. */
  readonly env: Record<string, string>;
  readonly report: Report;
  /** The person pressed Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Called for each line that a process of the app writes. */
  readonly heard?: (line: string) => void;
}

/** One of the two apps, as a child of the demo: the master, or primary, of its cluster. */
export class AppProcess {
  private readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves when the app listens. When that fails nothing is left of it. */
  static async start(options: AppProcessOptions): Promise<{ app: AppProcess; port: number }> {
    options.interrupted.throwIfAborted();
    const app = new AppProcess(spawnApp(options));
    try {
      return { app, port: await app.listening(options) };
    } catch (error) {
      await app.stop();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What a Ctrl-C does; the app takes one that it got from the terminal as well for the same. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const startedAt = performance.now();
    this.child.kill('SIGINT');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await this.exited;
    clearTimeout(timer);
    return { code, ms: Math.round(performance.now() - startedAt) };
  }

  /** Resolves with the port that the app says it listens on. */
  private listening({ report, interrupted, heard }: AppProcessOptions): Promise<number> {
    return new Promise((resolve, reject) => {
      onLine(this.child, (line) => {
        report.heard(line);
        heard?.(line);
        const [, port] = READY_LINE.exec(line) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
      void this.exited.then((code) => reject(new Error(`The app ended before it was ready: code ${code}.`)));
      interrupted.addEventListener('abort', () => reject(interrupted.reason as Error));
      setTimeout(() => reject(new Error('The app was not ready in time.')), READY_TIMEOUT_MS).unref();
    });
  }
}

/** In the process group of this process: a Ctrl-C reaches all of them, as it would without the demo. */
function spawnApp({ program, port, env }: AppProcessOptions): ChildProcess {
  const all = { ...process.env, NO_COLOR: '1', PORT: String(port), ...env };
  return spawn(process.execPath, [fileURLToPath(program)], { env: all, stdio: ['ignore', 'pipe', 'pipe'] });
}
