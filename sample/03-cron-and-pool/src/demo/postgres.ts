import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { onLine } from '../../../demo-support/output.js';
import type { Report } from '../../../demo-support/report.js';
import type { KeeperMessage } from '../postgres/keeper.js';

const KEEPER = fileURLToPath(new URL('../postgres/keeper.js', import.meta.url));

/** The server that the sample brings along, run by its keeper as a child of the demo. */
export class EmbeddedPostgres {
  private constructor(
    private readonly keeper: ChildProcess,
    private readonly said: KeeperMessage,
  ) {}

  /** Resolves when it accepts connections. */
  static async start(report: Report): Promise<EmbeddedPostgres> {
    // In a process group of its own: a Ctrl-C must not end it before the app, which uses it.
    const keeper = fork(KEEPER, { silent: true, detached: true });
    onLine(keeper, (line) => report.heard(line));
    return new Promise((resolve, reject) => {
      keeper.once('message', (said: KeeperMessage) => resolve(new EmbeddedPostgres(keeper, said)));
      keeper.once('close', (code) => reject(new Error(`PostgreSQL did not start: code ${code}.`)));
    });
  }

  get url(): string {
    return this.said.url;
  }

  get origin(): string {
    return `embedded, pid ${this.said.pid}`;
  }

  async stop(report: Report): Promise<void> {
    await this.endKeeper();
    const { exitCode } = this.keeper;
    const removed = !existsSync(this.said.folder);
    const where = removed ? 'its folder removed' : `left: ${this.said.folder}`;
    report.claim(exitCode === 0 && removed, `PostgreSQL stopped, ${where}`);
  }

  private async endKeeper(): Promise<void> {
    if (this.keeper.exitCode !== null || this.keeper.signalCode !== null) return;
    const exited = once(this.keeper, 'exit');
    if (this.keeper.connected) this.keeper.disconnect();
    await exited;
  }
}
