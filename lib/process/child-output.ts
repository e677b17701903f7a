import { isUtf8 } from 'node:buffer';

import { setRealTimeout } from '../transport/real-timers.js';
import { LineTagger } from './line-tagger.js';

/** How long a line on standard error is held back while the process boots. */
const HOLD_MS = 1_000;

/**
 * What a child writes. Each line shows the role, whichever logger writes it; what bypasses `process.stdout` (a logger
 * that writes to the file descriptor itself) is left alone.
 *
 * While the child boots, standard error is held back for a moment: when the boot fails, its last words go to the
 * master instead, which prints them once and not once for each worker.
 */
export class ChildOutput {
  private held: string[] | undefined = [];
  private readonly writeError = process.stderr.write.bind(process.stderr) as (text: string) => boolean;

  constructor(role: string | undefined) {
    const writeOut = process.stdout.write.bind(process.stdout) as (text: string) => boolean;
    intercept(process.stdout, role, writeOut);
    intercept(process.stderr, role, (text) => this.holdOrWrite(text));
  }

  /** From now on nothing is held back. */
  release(): void {
    const text = this.take();
    this.held = undefined;
    if (text !== '') this.writeError(text);
  }

  /** What is held back; it will not be written. */
  take(): string {
    return this.held?.splice(0).join('') ?? '';
  }

  private holdOrWrite(text: string): boolean {
    if (!this.held) return this.writeError(text);
    this.held.push(text);
    setRealTimeout(() => this.writeOldest(), HOLD_MS).unref();
    return true;
  }

  private writeOldest(): void {
    const text = this.held?.shift();
    if (text !== undefined) this.writeError(text);
  }
}

function intercept(
  stream: NodeJS.WriteStream,
  role: string | undefined,
  write: (text: string) => boolean,
): void {
  const tagger = role === undefined ? undefined : new LineTagger(role);
  const original = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
    const isText = typeof chunk === 'string' ? /^utf-?8$/i.test(encoding) : isUtf8(chunk);
    if (!isText) return original(chunk, ...rest);
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const more = write(tagger ? tagger.tag(text) : text);
    const callback = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    if (callback) process.nextTick(callback);
    return more;
  };
}
