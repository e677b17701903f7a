import { once } from 'node:events';
import { createServer } from 'node:net';

import type { Report } from './report.js';

const FRIENDLY_PORT = 3000;

/** The port that `PORT` asks for, or 3000; 0, which means any free one, when somebody listens there. */
export async function portToServeAt(report: Report): Promise<number> {
  const wanted = Number(process.env['PORT'] ?? FRIENDLY_PORT);
  if (await isFree(wanted)) return wanted;
  report.say(`port ${wanted} is taken; a free one is used instead`);
  return 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
