import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks over a connection of its own, so that any worker may answer, unless an `agent` keeps one. */
export function get(port: number, path: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, host: '127.0.0.1', agent: agent ?? new Agent() }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

export async function getJson<T>(port: number, path: string): Promise<T> {
  const { status, body } = await get(port, path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}

/** Asks again and again until the answer is as wanted; a program that ends makes it fail. */
export async function getUntil(
  port: number,
  path: string,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await get(port, path);
    if (wanted(answer)) return answer;
  }
}
