import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Where the compiled programs are. */
export const FIXTURES = fileURLToPath(new URL('../../fixtures/dist/', import.meta.url));

export interface ProgramOptions {
  readonly env?: Record<string, string>;
  readonly nodeArgs?: readonly string[];
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Starts it as an argument of that command, as `unshare` does. */
  readonly under?: readonly string[];
  /** Leader of a process group of its own, so that a test can signal the whole group, as a terminal does. */
  readonly detached?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The processes of a cluster, as its master announced them. */
export interface Announced {
  readonly port: number;
  readonly master: number;
  /** The only one, or the last. */
  readonly library: number;
  /** By name, where they have one. */
  readonly libraries: Record<string, number>;
  readonly workers: number[];
}

/** A program of test/fixtures, started as a user would start it. */
export class Program {
  /** Everything it and its children wrote, as it came. */
  output = '';
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcess;
  private readonly watchers = new Set<() => void>();
  private readonly stopped = new Set<number>();

  constructor(
    path: string,
    private readonly options: ProgramOptions = {},
  ) {
    const { nodeArgs = [], args = [], under = [], cwd, detached = false } = options;
    const main = path.startsWith('/') ? path : join(FIXTURES, path);
    const [command = '', ...rest] = [...under, process.execPath, ...nodeArgs, main, ...args];
    this.child = spawn(command, rest, {
      cwd,
      env: { ...cleanEnvironment(), PORT: '0', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const watcher of this.watchers) watcher();
      });
    }
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      for (const watcher of this.watchers) watcher();
      return { code, signal } as Exit;
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get lines(): string[] {
    return this.output.split('\n');
  }

  /** Waits until the output matches; fails at once, with the output, when the program has exited. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.hasExited) throw new Error(`The program ended without ${String(pattern)}:\n${this.output}`);
      await this.moreOutput();
    }
  }

  /** Waits until the cluster is up. */
  async ready(): Promise<Announced> {
    const [line] = await this.until(/Ready in \d+ ms: .*/);
    const port = Number(/:(\d+) \(/.exec(line)?.[1]);
    const workers = [...line.matchAll(/worker \d+ pid (\d+)/g)].map(([, pid]) => Number(pid));
    const named = [...line.matchAll(/library (\S+) pid (\d+)/g)];
    const libraries = Object.fromEntries(named.map(([, name = '', pid]) => [name, Number(pid)]));
    const [library = -1, master = -1] = [...line.matchAll(/ pid (\d+)/g)]
      .slice(-2)
      .map(([, pid]) => Number(pid));
    return { port, workers, library, libraries, master };
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Signals every process of the group, as Ctrl-C in a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Ends it and everything it started; for the end of a test. */
  async dispose(): Promise<void> {
    if (!this.hasExited) {
      // What a test has stopped could not end, and would keep the output open.
      for (const pid of this.stopped) signalIfThere(pid, 'SIGCONT');
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
      await this.exited;
      clearTimeout(timer);
    }
    if (this.options.detached) signalIfThere(-this.pid, 'SIGKILL');
  }

  /** Signals the program itself, when it was started `under` a command that waits for it. */
  killProgram(signal: NodeJS.Signals): void {
    const { pid } = this;
    const [program = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    process.kill(Number(program), signal);
  }

  /** Stops one of its processes, until SIGCONT. */
  stop(pid: number): void {
    this.stopped.add(pid);
    process.kill(pid, 'SIGSTOP');
  }

  private moreOutput(): Promise<void> {
    return new Promise((resolve) => {
      const watcher = (): void => {
        this.watchers.delete(watcher);
        resolve();
      };
      this.watchers.add(watcher);
    });
  }
}

/** Without what the test runner put there: under jest the default mode is inline. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _id, NODE_OPTIONS: _options, NODE_ENV: _env, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, as it should be.
  }
}

/** Waits until none of these processes runs any more. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for await (const _ of setInterval(10)) if (!pids.some(isRunning)) return;
}

/** A process that has exited and was not yet waited for by its parent still has a pid. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
