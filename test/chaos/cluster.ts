import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { cleanEnvironment } from '../process/support/program.js';

/** No machine is so slow that it takes longer until what must come has come. */
const PATIENCE_MS = 120_000;

const NAME = String.raw`(worker \d+|library) \(pid (\d+)\)`;
const EXITED = new RegExp(`${NAME} (.*); starting it again`);
const STALLED = new RegExp(`${NAME} gave no sign of life for \\d+ ms and was killed`);
const BACK = new RegExp(`${NAME} is back after`);
const TAKEN_OVER = new RegExp(`${NAME} has taken over from pid (\\d+)`);
const BLOCKED = new RegExp(`${NAME} gave no sign of life for \\d+ ms, and goes on`);
const RELOADED = /\] Reloaded( |$)/;
const OVERDUE = /did not stop within \d+ ms and was killed|did not come back|gives up|could not be replaced/;

export interface ClusterOptions {
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where everything is written that the cluster says. */
  readonly logPath: string;
}

/** A cluster, started as a user would start it, and what its master said of it. */
export class Cluster {
  /** The processes that run, by name: `worker 1`, `library`. */
  readonly pids = new Map<string, number>();
  /** Those that exited, and are not back yet. */
  readonly down = new Set<string>();
  /** Processes that exited unasked: what the master said. */
  readonly exits = new Map<number, string>();
  readonly stalled = new Set<number>();
  /** How often a process was blocked, and went on. */
  blocked = 0;
  /** What should not have been said at all. */
  readonly complaints: string[] = [];
  isReady = false;
  reloads = 0;
  failedReloads = 0;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  private readonly child: ChildProcess;
  private readonly log: WriteStream;
  private readonly watchers = new Set<() => void>();

  constructor(options: ClusterOptions) {
    this.child = spawn(process.execPath, [options.main], {
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.log = createWriteStream(options.logPath);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => this.read(line));
    }
    this.exited = once(this.child, 'exit').then(([code, signal]) => {
      this.look();
      return { code, signal } as { code: number | null; signal: string | null };
    });
  }

  get master(): number {
    return this.child.pid ?? -1;
  }

  get workers(): string[] {
    return [...this.pids.keys()].filter((name) => name !== 'library');
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Whether everything is up, and none of these is what runs. */
  isWhole(without: readonly number[] = []): boolean {
    return (
      this.isReady && this.down.size === 0 && ![...this.pids.values()].some((pid) => without.includes(pid))
    );
  }

  pid(name: string): number {
    return this.pids.get(name) ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends everything at once, also what is stopped. */
  destroy(): void {
    if (this.hasExited) return;
    const children = childrenOf(this.master);
    this.kill('SIGKILL');
    for (const pid of children) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }

  /** Looks at each line whether it is so. Rejects when the cluster has ended, or after two minutes. */
  until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        action();
      };
      const look = (): void => {
        if (condition()) return settle(resolve);
        if (this.hasExited) settle(() => reject(new Error(`The cluster ended before: ${what}`)));
      };
      const late = (): void => settle(() => reject(new Error(`Waited two minutes in vain: ${what}`)));
      const timer = setTimeout(late, PATIENCE_MS);
      this.watchers.add(look);
      look();
    });
  }

  private read(line: string): void {
    // With the time here: the clock on the wall jumps there.
    this.log.write(`${new Date().toISOString()} ${line}\n`);
    this.note(line);
    this.look();
  }

  private look(): void {
    for (const watcher of this.watchers) watcher();
  }

  private note(line: string): void {
    if (!line.includes('[ClusterDispatch]')) return;
    if (/Ready in \d+ ms/.test(line)) return this.ready(line);
    if (RELOADED.test(line)) this.reloads++;
    if (/The reload failed/.test(line)) this.failedReloads++;
    if (OVERDUE.test(line)) this.complaints.push(line);
    const [, , stalled] = STALLED.exec(line) ?? [];
    if (stalled) this.stalled.add(Number(stalled));
    if (BLOCKED.test(line)) this.blocked++;
    const [, exited, exitedPid, how = ''] = EXITED.exec(line) ?? [];
    if (exited) {
      this.exits.set(Number(exitedPid), how);
      this.down.add(exited);
    }
    const [, name, pid] = BACK.exec(line) ?? TAKEN_OVER.exec(line) ?? [];
    if (!name || this.exits.has(Number(pid))) return;
    this.pids.set(name, Number(pid));
    this.down.delete(name);
  }

  private ready(line: string): void {
    for (const [, name = '', pid] of line.matchAll(/(worker \d+|library) pid (\d+)/g))
      this.pids.set(name, Number(pid));
    this.isReady = true;
  }
}

/** Every process that this one started, and that runs. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

/** A process that has exited and was not yet waited for by its parent still has a pid. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
