import type { ChildProcess } from 'node:child_process';

import { FairShare } from './fair-share.js';

/** What is read of the messages of Node's cluster module; it documents none of them. */
interface ClusterMessage {
  readonly cmd?: unknown;
  readonly act?: unknown;
  /** Names a server that workers share. */
  readonly key?: unknown;
  readonly seq?: unknown;
  /** The `seq` of the message that this one answers. */
  readonly ack?: unknown;
  readonly accepted?: unknown;
  readonly errno?: unknown;
}

interface Connection {
  readonly key: unknown;
  /** Held back ones have not been. */
  isSent: boolean;
  close(): void;
}

type Emit = (event: 'internalMessage', message: ClusterMessage) => void;

/**
 * Closes connections that Node's round-robin scheduling would leave open for ever, so that their clients learn of it.
 *
 * The master accepts each connection and sends it to a worker. It lets go of it when the worker has answered, which
 * one that is killed meanwhile never does; and it keeps one that the last worker of a server refuses, because that
 * worker has just closed it. Neither can be given to another worker: an answer that did not arrive does not prove that
 * nothing was read. Where the messages of Node look different from what is expected here, nothing is done.
 */
export class ConnectionsOnTheirWay {
  /** Of each server the workers that take connections. */
  private readonly servers = new Map<unknown, Set<ChildProcess>>();
  private readonly share = new FairShare();

  /** To be called as soon as the worker is forked. */
  watch(worker: ChildProcess): void {
    const sent = new Map<unknown, Connection>();
    const { send } = worker;
    worker.send = (...args: unknown[]): boolean => {
      const forward = (): boolean => Reflect.apply(send, worker, args) as boolean;
      const connection = this.noted(sent, worker, args[0] as ClusterMessage | null, args[1]);
      if (!connection) return forward();
      this.share.hand(worker, () => {
        connection.isSent = true;
        forward();
      });
      return true;
    };
    // Before the listener of the cluster module, which sends the next connection.
    worker.prependListener('internalMessage', (message: ClusterMessage) =>
      this.received(worker, sent, message),
    );
    announceEveryDisconnect(worker);
    // After the listener of the cluster module, which takes the worker out of its lists.
    worker.once('disconnect', () => this.gone(worker, sent));
  }

  /** @returns the connection, if the message carries one */
  private noted(
    sent: Map<unknown, Connection>,
    worker: ChildProcess,
    message: ClusterMessage | null,
    handle: unknown,
  ): Connection | undefined {
    if (message?.cmd !== 'NODE_CLUSTER') return undefined;
    const { act, key, seq, errno } = message;
    // The answer to a worker that listens.
    if (act === undefined && key !== undefined && !errno) this.workersOf(key).add(worker);
    if (act !== 'newconn' || !isHandle(handle)) return undefined;
    const connection: Connection = { key, isSent: false, close: () => handle.close() };
    sent.set(seq, connection);
    return connection;
  }

  private received(worker: ChildProcess, sent: Map<unknown, Connection>, message: ClusterMessage): void {
    if (message.cmd !== 'NODE_CLUSTER') return;
    if (message.act === 'close') {
      this.leave(message.key, worker);
      this.share.takeBack(worker);
      // After the listener of the cluster module, which takes the worker out of the list of that server.
      return process.nextTick(() => this.answer(worker, sent, ({ isSent }) => !isSent));
    }
    const connection = sent.get(message.ack);
    if (!connection) return;
    sent.delete(message.ack);
    this.share.acknowledged(worker);
    if (message.accepted === false && !this.servers.has(connection.key)) connection.close();
  }

  /**
   * Answers in the place of the worker. A connection that it took is closed then, and Node keeps nothing of it; one that
   * it refuses, because it was held back and never sent, Node gives to the next worker, if there is one.
   */
  private gone(worker: ChildProcess, sent: Map<unknown, Connection>): void {
    for (const key of this.servers.keys()) this.leave(key, worker);
    this.share.gone(worker);
    this.answer(worker, sent, () => true);
  }

  private answer(
    worker: ChildProcess,
    sent: Map<unknown, Connection>,
    isMeant: (connection: Connection) => boolean,
  ): void {
    for (const [ack, connection] of sent) {
      if (!isMeant(connection)) continue;
      const accepted = connection.isSent || !this.servers.has(connection.key);
      (worker.emit as Emit).call(worker, 'internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted });
    }
  }

  private workersOf(key: unknown): Set<ChildProcess> {
    const workers = this.servers.get(key) ?? new Set();
    this.servers.set(key, workers);
    return workers;
  }

  private leave(key: unknown, worker: ChildProcess): void {
    const workers = this.servers.get(key);
    workers?.delete(worker);
    if (workers?.size === 0) this.servers.delete(key);
  }
}

/**
 * Of a process that goes away while a connection is on its way to it Node emits no `disconnect`, and goes on to give
 * it the connections of other servers, which are lost then.
 */
function announceEveryDisconnect(worker: ChildProcess): void {
  const { disconnect } = worker;
  let announced = false;
  worker.once('disconnect', () => (announced = true));
  worker.disconnect = () => {
    disconnect.call(worker);
    process.nextTick(() => {
      if (!announced && !worker.connected) worker.emit('disconnect');
    });
  };
}

function isHandle(handle: unknown): handle is { close(): void } {
  return typeof (handle as { close?: unknown } | null | undefined)?.close === 'function';
}
