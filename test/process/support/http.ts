import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';

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

/**
 * The first of `count` ports in a row that are free. They are below those that the system hands out by itself, so
 * nobody takes one before the program under test does.
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
