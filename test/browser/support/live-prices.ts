import { fileURLToPath } from 'node:url';

import type { Announced, Program, ProgramOptions } from '../../process/support/program.js';

const DIST = fileURLToPath(new URL('../../../sample/02-live-prices/dist/', import.meta.url));

export interface LivePrices extends Announced {
  readonly app: Program;
  readonly url: string;
}

/** The price feed, and the app of the sample. */
export async function startLivePrices(
  start: (path: string, options?: ProgramOptions) => Program,
): Promise<LivePrices> {
  const feed = start(`${DIST}feed-server.js`, { env: { FEED_PORT: '0' } });
  const [, feedPort = ''] = await feed.until(/listens on \S+:(\d+)/);
  const app = start(`${DIST}app/main.js`, { env: { FEED_PORT: feedPort } });
  const announced = await app.ready();
  return { ...announced, app, url: `http://127.0.0.1:${announced.port}/` };
}
