import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const { resolve } = createRequire(import.meta.url);
const CONNECTIONS = 64;

interface Outcome {
  /** That were answered with 200. */
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** Load from a process of its own, for so many seconds or so many requests. */
export async function load(
  url: string,
  length: { seconds: number } | { requests: number },
): Promise<Outcome> {
  const size = 'seconds' in length ? ['-d', String(length.seconds)] : ['-a', String(length.requests)];
  const args = [resolve('autocannon'), '--json', '--no-progress', '-c', String(CONNECTIONS), ...size, url];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = JSON.parse(stdout) as AutocannonResult;
  if (result.errors + result.non2xx > 0)
    throw new Error(`${url}: ${result.errors + result.non2xx} requests failed`);
  return {
    requests: result['2xx'],
    perSecond: result['2xx'] / result.duration,
    p99Ms: result.latency.p99,
  };
}

interface AutocannonResult {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  /** In seconds. */
  readonly duration: number;
  readonly latency: { readonly p99: number };
}
