import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a client asks; each request gets one answer, in order. */
export type ConfigRequest =
  { type: 'snapshot' } | { type: 'set'; key: string; value: string } | { type: 'stats' };

export type ConfigAnswer =
  | { type: 'snapshot'; values: Record<string, string> }
  | { type: 'done' }
  /** `connections` leaves out the one that asks. */
  | { type: 'stats'; connections: number };

/** Sent to every connection, unasked. The one that set the value gets it before its `done`. */
export interface ConfigChange {
  type: 'changed';
  key: string;
  value: string;
}

export type ConfigMessage = ConfigRequest | ConfigAnswer | ConfigChange;

/** Where the config server listens, and its clients connect. */
export function configPort(): number {
  return Number(process.env['CONFIG_PORT'] ?? 4000);
}

/** One JSON text a line. */
export function sendMessage(socket: Socket, message: ConfigMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Whoever sends something else than JSON is cut off. */
export function readMessages<T extends ConfigMessage>(socket: Socket, onMessage: (message: T) => void): void {
  const lines = createInterface({ input: socket });
  // It passes on what the socket tells itself.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    let message: T;
    try {
      message = JSON.parse(line) as T;
    } catch (error) {
      socket.destroy(error as Error);
      return;
    }
    onMessage(message);
  });
}
