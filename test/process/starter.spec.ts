import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { get } from './support/http.js';
import { FIXTURES } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();
const CATS = [{ name: 'tom', born: '1940' }];

let database: Server;
let connections: Set<Socket>;
let dbPort: string;

beforeEach(async () => {
  connections = new Set();
  database = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => {}).once('close', () => connections.delete(socket));
    createInterface({ input: socket }).on('line', (line) => {
      const { parameters } = JSON.parse(line) as { parameters: unknown[] };
      socket.write(`${JSON.stringify(CATS.filter(({ name }) => name === parameters[0]))}\n`);
    });
  });
  await new Promise<void>((resolve) => database.listen(0, '127.0.0.1', resolve));
  dbPort = String((database.address() as AddressInfo).port);
});

afterEach(() => new Promise((resolve) => database.close(resolve)));

async function answers(port: number): Promise<unknown[]> {
  return [await get(port, '/cats/tom'), (await get(port, '/cats/garfield')).status];
}

const EXPECTED = [{ status: 200, body: JSON.stringify(CATS[0]) }, 404];

it('is a Nest app with a controller, a service, config and a database pool', async () => {
  const program = start('starter/main.js', { env: { DB_PORT: dbPort } });
  const [, port] = await program.until(/running on: .*:(\d+)/);
  expect(await answers(Number(port))).toEqual(EXPECTED);
  expect(connections.size).toBe(3);
});

it('is clustered by changing only its modules, and still has one pool', async () => {
  const folder = await mkdtemp(join(FIXTURES, 'starter-clustered-'));
  try {
    await cp(join(FIXTURES, 'starter'), folder, { recursive: true });
    for (const module of ['app.module.js', 'database/database.module.js']) {
      const changed = await readFile(join(FIXTURES, 'starter-clustered', module), 'utf8');
      await writeFile(join(folder, module), changed.replaceAll(/(\.\.\/)+starter\//g, join(folder, '/')));
    }
    const program = start(join(folder, 'main.js'), { env: { DB_PORT: dbPort } });
    const { port, workers } = await program.ready();
    expect(workers).toHaveLength(2);
    expect(await answers(port)).toEqual(EXPECTED);
    expect(connections.size).toBe(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});
