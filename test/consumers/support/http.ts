import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

export interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** Asks over a connection of its own, so that the cluster's round robin gives each request to the next worker. */
export async function get(port: number, path: string): Promise<Answer> {
  const outgoing = request({ port, path, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await json(response) };
}
