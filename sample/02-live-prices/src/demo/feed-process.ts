import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { onLine } from './output.js';
import type { Report } from './report.js';

const PROGRAM = fileURLToPath(new URL('../feed-server.js', import.meta.url));

/** The price feed as a child of the demo. */
export class FeedProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Resolves when it listens, on a free port. */
  static async start(report: Report): Promise<FeedProcess> {
    const child = fork(PROGRAM, { env: { ...process.env, FEED_PORT: '0' }, silent: true });
    onLine(child, (line) => report.heard(line));
    return new Promise((resolve, reject) => {
      child.once('message', ({ port }: { port: number }) => resolve(new FeedProcess(child, port)));
      child.once('exit', (code) => reject(new Error(`The price feed did not start: code ${code}.`)));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
