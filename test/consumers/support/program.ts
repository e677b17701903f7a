import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { consumerEnvironment } from './command.js';
import { get, type Answer } from './http.js';

/** What the master says when all is up. */
export interface Ready {
  readonly port: number;
  readonly workers: readonly number[];
  readonly library: number;
}

/** An app on the cluster, started as a user starts it: `node main.js`. */
export class Program {
  /** Rejects with all of the output when the program ends before it is ready. */
  readonly ready: Promise<Ready>;

  private readonly child;
  private readonly closed: Promise<number | null>;
  private output = '';

  constructor(file: string) {
    this.child = spawn(process.execPath, [file], {
      env: consumerEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Of 'exit' and 'close' the latter: it waits for every process that holds the pipes, so for the whole cluster.
    this.closed = once(this.child, 'close').then(([code]) => code as number | null);
    this.ready = this.whenReady();
  }

  /** @param path of the URL */
  async get(path: string): Promise<Answer> {
    const { port } = await this.ready;
    return get(port, path);
  }

  /** Sends SIGTERM to the master, and waits until every process has ended. */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.closed;
  }

  /** Ends the master for good; what it forked ends with it. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }

  private whenReady(): Promise<Ready> {
    return new Promise((resolve, reject) => {
      for (const stream of [this.child.stdout, this.child.stderr])
        createInterface({ input: stream }).on('line', (line) => {
          this.output += `${line}\n`;
          const ready = parseReady(line);
          if (ready) resolve(ready);
        });
      const ended = (how: unknown): void =>
        reject(new Error(`The program ended with ${how}:\n${this.output}`));
      this.closed.then(ended, reject);
    });
  }
}

/** `Ready in 900 ms: 2 workers on [::]:43211 (worker 1 pid 12, worker 2 pid 13), library pid 11, master pid 10` */
function parseReady(line: string): Ready | undefined {
  const match = /Ready in \d+ ms: \d+ workers? on \S+:(\d+) \((.*)\), library pid (\d+)/.exec(line);
  if (!match) return undefined;
  const [, port, workers = '', library] = match;
  const pids = [...workers.matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
  return { port: Number(port), workers: pids, library: Number(library) };
}
