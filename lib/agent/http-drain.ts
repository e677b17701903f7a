import type { Stop } from '../protocol/control.js';
import type { HttpConnections } from './http-connections.js';

/** When streams of events are ended that the app did not end itself, as a part of the time there is to stop. */
const EVENT_STREAMS_END = 0.8;

/** How long kept connections may stay idle when the whole cluster stops: a browser tab keeps nobody waiting. */
const IDLE_MS = 500;

/** A client may have sent a request just before its connection had been idle for long enough to be closed. */
const LATE_REQUEST_MS = 1_000;

export interface DrainOptions {
  /** Milliseconds this process gets from the order to stop until it is killed. */
  readonly shutdownTimeoutMs: number;
  /** Resolves when the master has read what this process told it until now, and this process what it was told before. */
  untilHeard(): Promise<unknown>;
}

/**
 * Lets go of the connections of HTTP servers, and then closes what is left, which may wait for requests in flight.
 *
 * @param reason nobody waits for a process that another one replaces: kept connections stay until their time is over
 */
export async function drainHttp(
  servers: readonly HttpConnections[],
  reason: Stop['reason'],
  { shutdownTimeoutMs, untilHeard }: DrainOptions,
  close: () => Promise<unknown>,
): Promise<void> {
  const endEventStreams = (): void => {
    for (const connections of servers) connections.endEventStreams();
  };
  const timer = setTimeout(endEventStreams, shutdownTimeoutMs * EVENT_STREAMS_END);
  const drained = servers.map((connections) =>
    connections.drain(idleMs(connections, reason, shutdownTimeoutMs)),
  );
  // A connection that the master sent before it heard that this worker accepts none is on its way, and must be read to
  // be refused: then another worker gets it.
  await untilHeard();
  await Promise.all(drained);
  await close();
  clearTimeout(timer);
}

function idleMs({ server }: HttpConnections, reason: Stop['reason'], shutdownTimeoutMs: number): number {
  const { keepAliveTimeout } = server;
  const keptMs = keepAliveTimeout > 0 ? keepAliveTimeout + LATE_REQUEST_MS : Infinity;
  // Leaves time for the shutdown hooks.
  return Math.min(reason === 'shutdown' ? IDLE_MS : keptMs, shutdownTimeoutMs / 2);
}
