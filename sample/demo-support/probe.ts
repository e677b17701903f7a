import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** A library that was killed is back long before; a request that takes longer hangs. */
const REQUEST_TIMEOUT_MS = 15_000;
const SEARCH_TIMEOUT_MS = 15_000;
/** After an answer that brought nothing new. */
const PAUSE_MS = 5;

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Search<T> {
  /** By the pid of the worker: the first answer of each that counted. */
  readonly found: Map<number, T>;
  /** How many answers there were of each other status than 200. */
  readonly refused: Map<number, number>;
}

/** Asks an app over HTTP, as its users do. */
export class Probe {
  constructor(
    private readonly port: number,
    private readonly interrupted: AbortSignal,
  ) {}

  /** Over a connection of its own, because a worker keeps the connections it was given. */
  async get<T>(path: string): Promise<Answer<T>> {
    const target = { host: '127.0.0.1', port: this.port, path, agent: false, timeout: REQUEST_TIMEOUT_MS };
    const request = get({ ...target, signal: this.interrupted });
    request.on('timeout', () => request.destroy(new Error(`GET ${path} got no answer in time.`)));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: (await json(response)) as T };
  }

  /** Asks until `count` workers have given an answer that counts, or the time is up. */
  async askWorkers<T extends { worker: number }>(
    path: string,
    count: number,
    counts: (body: T) => boolean = () => true,
  ): Promise<Search<T>> {
    const startedAt = performance.now();
    const search: Search<T> = { found: new Map(), refused: new Map() };
    while (search.found.size < count && performance.now() - startedAt < SEARCH_TIMEOUT_MS) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: whether to ask again depends on the answer
      await this.askOnce(path, search, counts);
    }
    return search;
  }

  /** Asks until an answer is as wanted, or the time is up. @returns the last answer */
  async until<T>(path: string, isWanted: (body: T) => boolean): Promise<T> {
    const startedAt = performance.now();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { body } = await this.get<T>(path);
      if (isWanted(body) || performance.now() - startedAt > SEARCH_TIMEOUT_MS) return body;
      // oxlint-disable-next-line no-await-in-loop
      await pause(PAUSE_MS);
    }
  }

  private async askOnce<T extends { worker: number }>(
    path: string,
    { found, refused }: Search<T>,
    counts: (body: T) => boolean,
  ): Promise<void> {
    const { status, body } = await this.get<T>(path);
    if (status !== 200) refused.set(status, (refused.get(status) ?? 0) + 1);
    else if (counts(body) && !found.has(body.worker)) {
      found.set(body.worker, body);
      return;
    }
    await pause(PAUSE_MS);
  }
}
