import { once } from 'node:events';
import { createServer } from 'node:net';

const FRIENDLY_PORT = 3000;

/** The port that `PORT` asks for, or 3000; 0, which means any free one, when somebody listens there. */
export async function portToServeAt(): Promise<{ wanted: number; port: number }> {
  const wanted = Number(process.env['PORT'] ?? FRIENDLY_PORT);
  return { wanted, port: (await isFree(wanted)) ? wanted : 0 };
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
