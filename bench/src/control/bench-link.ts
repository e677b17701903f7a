import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { controlPath } from './environment.js';
import { readLines, writeLine } from './lines.js';
import type { Command, Question, Usage, UsageQuestion } from './messages.js';

type Answer = (command: Command) => unknown;

/**
 * A process' end of the connection to the harness. The process ends when the harness does, also when that was killed:
 * then the connection closes.
 */
export class BenchLink {
  private static opened: Promise<BenchLink> | undefined;

  /** The one of this process. */
  static open(): Promise<BenchLink> {
    this.opened ??= this.connect();
    return this.opened;
  }

  private static async connect(): Promise<BenchLink> {
    const socket = connect(controlPath());
    await once(socket, 'connect');
    return new BenchLink(socket);
  }

  private answer: Answer = refuse;

  private constructor(private readonly socket: Socket) {
    socket.on('close', () => process.exit());
    socket.on('error', () => process.exit(1));
    readLines<Question>(socket, (question) => void this.reply(question));
    writeLine(socket, { type: 'hello', pid: process.pid });
  }

  /** Tells the harness that this process does its part. Questions other than those of usage go to `answer`. */
  ready(role: string, answer: Answer = refuse): void {
    this.answer = answer;
    writeLine(this.socket, { type: 'ready', role });
  }

  private async reply({ id, command }: Question): Promise<void> {
    try {
      const result = await (command.type === 'usage' ? usage(command) : this.answer(command));
      writeLine(this.socket, { type: 'reply', id, result });
    } catch (error) {
      writeLine(this.socket, { type: 'reply', id, error: String(error) });
    }
  }
}

function usage({ collect }: UsageQuestion): Usage {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() };
}

function refuse({ type }: Command): never {
  throw new Error(`this process does not do ${type}`);
}
