import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** Calls `onLine` with each line of JSON that arrives. */
export function readLines<T>(socket: Socket, onLine: (line: T) => void): void {
  createInterface({ input: socket }).on('line', (text) => onLine(JSON.parse(text) as T));
}

export function writeLine(socket: Socket, line: unknown): void {
  socket.write(`${JSON.stringify(line)}\n`);
}
