import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { onLine } from './output.js';
import type { Report } from './report.js';

export interface ServerProcessOptions {
  /** What errors call it. */
  readonly name: string;
  /** The compiled program. It sends `{ port }` when it listens, and ends when it is disconnected. */
  readonly program: URL;
  readonly env: Record<string, string>;
  readonly report: Report;
}

/** The server that the apps connect to, as a child of the demo. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Resolves when it listens. */
  static async start({ name, program, env, report }: ServerProcessOptions): Promise<ServerProcess> {
    const child = fork(fileURLToPath(program), { env: { ...process.env, ...env }, silent: true });
    onLine(child, (line) => report.heard(line));
    return new Promise((resolve, reject) => {
      child.once('message', ({ port }: { port: number }) => resolve(new ServerProcess(child, port)));
      child.once('exit', (code) => reject(new Error(`${name} did not start: code ${code}.`)));
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
