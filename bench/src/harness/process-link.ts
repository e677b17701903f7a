import type { Socket } from 'node:net';

import { readLines, writeLine } from '../control/lines.js';
import type { Command, Line, Replies } from '../control/messages.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The harness' end of the connection to one process of a contender. */
export class ProcessLink {
  pid = 0;
  /** `caller`, `server` …; undefined until the process is ready. */
  role: string | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private questions = 0;
  private ended: Error | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly onReady: () => void,
  ) {
    readLines<Line>(socket, (line) => this.read(line));
    socket.on('error', () => {});
    socket.on('close', () =>
      this.end(new Error(`the ${this.role ?? 'process'} with pid ${this.pid} has ended`)),
    );
  }

  ask<T extends Command['type']>(command: Command & { type: T }): Promise<Replies[T]> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise<Replies[T]>((resolve, reject) => {
      const id = ++this.questions;
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      writeLine(this.socket, { id, command });
    });
  }

  /** Fails what was asked and what will be. */
  end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  close(): void {
    this.socket.destroy();
  }

  private read(line: Line): void {
    switch (line.type) {
      case 'hello':
        this.pid = line.pid;
        return;
      case 'ready':
        this.role = line.role;
        return this.onReady();
      case 'reply':
        return this.settle(line);
    }
  }

  private settle({ id, result, error }: Line & { type: 'reply' }): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }
}
