import { Agent, request, type RequestOptions } from 'node:http';

/** How a request ended: with the text of the answer, or with an error. */
export type Outcome = { readonly body: string; readonly connection?: string } | { readonly error: string };

/** What clients that ask again and again saw. */
export interface Tally {
  readonly answered: number;
  readonly errors: string[];
  /** How often each text was the answer. */
  readonly bodies: Map<string, number>;
}

/** Asks once. Never rejects; does not settle while the server is silent. */
export function ask(where: RequestOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ error: error.message });
    const asked = request({ host: '127.0.0.1', ...where }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('error', failed).on('end', () => {
        const { connection } = response.headers;
        if (response.statusCode !== 200) return resolve({ error: `${response.statusCode}: ${body}` });
        resolve({ body, ...(connection !== undefined && { connection }) });
      });
    });
    asked.on('error', failed).end();
  });
}

/** Clients that ask again as soon as they have an answer, each over a connection that it keeps, or a new one each time. */
export class Load {
  readonly tally: Tally = { answered: 0, errors: [], bodies: new Map() };
  private stopped = false;
  private readonly clients: Promise<void>[];

  constructor(where: RequestOptions, options: { clients: number; keepAlive: boolean }) {
    this.clients = Array.from({ length: options.clients }, () => this.client(where, options.keepAlive));
  }

  /** Resolves when every request has ended. */
  async stop(): Promise<Tally> {
    this.stopped = true;
    await Promise.all(this.clients);
    return this.tally;
  }

  private async client(where: RequestOptions, keepAlive: boolean): Promise<void> {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    while (!this.stopped) this.count(await ask({ ...where, agent }));
    agent.destroy();
  }

  private count(outcome: Outcome): void {
    if ('error' in outcome) return void this.tally.errors.push(outcome.error);
    const { bodies } = this.tally;
    (this.tally as { answered: number }).answered++;
    bodies.set(outcome.body, (bodies.get(outcome.body) ?? 0) + 1);
  }
}
