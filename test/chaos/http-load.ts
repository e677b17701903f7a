import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

import type { Random } from '../unit/simulation/random.js';

/** What has no end by then never has: no call takes longer, and no process is missed for so long. */
export const HUNG_MS = 60_000;
/** Between two requests of a client. */
const PAUSE_MS = 40;
const PATHS = ['/plain', '/call', '/pieces'] as const;
const PIECES = Array.from({ length: 10 }, (_, piece) => `${piece}\n`).join('');

export interface Failure {
  readonly path: string;
  readonly client: string;
  readonly error: string;
  readonly at: string;
}

interface OpenRequest {
  readonly path: string;
  readonly client: string;
  since: number;
}

export interface HttpLoadOptions {
  readonly port: number;
  readonly random: Random;
  /** Clients that keep their connection, that make a new one each time, and that read events. */
  readonly clients: Readonly<Record<'keeping' | 'fresh' | 'events', number>>;
}

/** HTTP clients that ask again and again, each with an end in sight. */
export class HttpLoad {
  requests = 0;
  answered = 0;
  connections = 0;
  readonly failures: Failure[] = [];
  readonly hung: OpenRequest[] = [];
  private readonly open = new Set<OpenRequest>();
  private readonly stopping = new AbortController();
  private readonly watchers = new Set<() => void>();
  private readonly clients: Promise<void>[];
  private readonly readers: Promise<void>[];

  constructor(private readonly options: HttpLoadOptions) {
    const { keeping, fresh, events } = options.clients;
    this.clients = [...several(keeping, () => this.ask(true)), ...several(fresh, () => this.ask(false))];
    this.readers = several(events, () => this.readEvents());
  }

  /** Resolves when so many more requests were answered. */
  answers(count: number): Promise<void> {
    const end = this.answered + count;
    return new Promise((resolve) => {
      const watcher = (): void => {
        if (this.answered < end) return;
        this.watchers.delete(watcher);
        resolve();
      };
      this.watchers.add(watcher);
    });
  }

  /** Resolves when every request has ended, or is taken to hang. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.readers);
    await Promise.race([Promise.all(this.clients), setTimeout(HUNG_MS, undefined, { ref: false })]);
    this.hung.push(...this.open);
  }

  private async ask(isKept: boolean): Promise<void> {
    const { random } = this.options;
    const client = isKept ? 'keeping' : 'fresh';
    const agent = new Agent({ keepAlive: isKept, maxSockets: 1 });
    while (!this.stopping.signal.aborted) {
      await this.one(PATHS[random.below(PATHS.length)] ?? '/plain', client, agent);
      await setTimeout(random.below(PAUSE_MS));
    }
    agent.destroy();
  }

  private async one(path: string, client: string, agent: Agent): Promise<void> {
    const opened = this.began(path, client);
    const error = await this.get(path, agent);
    this.ended(opened, error);
  }

  private get(path: string, agent: Agent): Promise<string | undefined> {
    const { port } = this.options;
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('error', (error) => resolve(`in the answer: ${error.message}`));
        response.on('end', () => resolve(problemOf(path, response.statusCode, body)));
      });
      asked.on('socket', () => asked.reusedSocket || this.connections++);
      asked.on('error', (error) => resolve(error.message)).end();
    });
  }

  /** A stream that ends cleanly is asked for again, as a browser does. */
  private async readEvents(): Promise<void> {
    const { random } = this.options;
    while (!this.stopping.signal.aborted) {
      const opened = this.began('/ticks', 'events');
      const error = await this.events(opened);
      this.ended(opened, this.stopping.signal.aborted ? undefined : error);
      await setTimeout(random.below(PAUSE_MS));
    }
  }

  private events(opened: OpenRequest): Promise<string | undefined> {
    const { port } = this.options;
    return new Promise((resolve) => {
      const { signal } = this.stopping;
      const agent = new Agent();
      const asked = request({ host: '127.0.0.1', port, path: '/ticks', agent, signal }, (response) => {
        if (response.statusCode !== 200) resolve(`status ${response.statusCode}`);
        response.on('data', () => {
          const now = performance.now();
          if (now - opened.since > HUNG_MS) this.hung.push({ ...opened });
          opened.since = now;
        });
        response.on('error', (error) => resolve(`in the events: ${error.message}`));
        response.on('end', () => resolve(undefined));
      });
      asked.on('socket', () => this.connections++);
      asked.on('error', (error) => resolve(error.message)).end();
    });
  }

  private began(path: string, client: string): OpenRequest {
    const opened = { path, client, since: performance.now() };
    this.requests++;
    this.open.add(opened);
    return opened;
  }

  private ended(opened: OpenRequest, error: string | undefined): void {
    const { path, client, since } = opened;
    this.open.delete(opened);
    if (performance.now() - since > HUNG_MS) this.hung.push(opened);
    if (error === undefined) this.answered++;
    else this.failures.push({ path, client, error, at: new Date().toISOString() });
    for (const watcher of this.watchers) watcher();
  }
}

function problemOf(path: string, status: number | undefined, body: string): string | undefined {
  if (status !== 200) return `status ${status}: ${body}`;
  return path === '/pieces' && body !== PIECES ? `an answer cut short: ${JSON.stringify(body)}` : undefined;
}

const several = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
