import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';

import type { WorkerReply } from '../app/accounts.controller.js';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** One HTTP connection to the app, kept open: what is sent over it goes to the same worker each time. */
export class Line {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private workerPid = 0;

  private constructor(private readonly port: number) {}

  static async open(port: number): Promise<Line> {
    const line = new Line(port);
    line.workerPid = (await line.get<WorkerReply>('/worker')).body.worker;
    return line;
  }

  /** The worker at its other end. */
  get worker(): number {
    return this.workerPid;
  }

  get<T>(path: string): Promise<Answer<T>> {
    return this.send('GET', path);
  }

  post<T>(path: string, body: object): Promise<Answer<T>> {
    return this.send('POST', path, JSON.stringify(body));
  }

  close(): void {
    this.agent.destroy();
  }

  private async send<T>(method: string, path: string, body = ''): Promise<Answer<T>> {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent: this.agent });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: (await json(response)) as T };
  }
}
