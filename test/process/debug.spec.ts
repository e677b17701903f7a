import { get as httpGet } from 'node:http';

import { expect, it } from '@jest/globals';

import { freePort } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

/** Who answers at a debugger port: the id that the inspector of a process made for itself. */
function inspectorAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    httpGet({ port, path: '/json/list', host: '127.0.0.1' }, (response) => {
      let body = '';
      response.on('data', (text: Buffer) => (body += text.toString()));
      response.on('end', () => resolve((JSON.parse(body) as { id: string }[])[0]?.id ?? ''));
    }).on('error', reject);
  });
}

it('gives each process its own debugger port with --inspect, and says which is which', async () => {
  const port = await freePort(4);
  const program = start('basic/main.js', { nodeArgs: [`--inspect=127.0.0.1:${port}`] });
  await program.ready();
  const [, library, worker1, worker2] = await program.until(
    new RegExp(
      `Debuggers: master port ${port}, library [\\d.]+:(\\d+), worker 1 [\\d.]+:(\\d+), worker 2 [\\d.]+:(\\d+)`,
    ),
  );
  const ports = [port, Number(library), Number(worker1), Number(worker2)];
  expect(ports).toEqual([port, port + 1, port + 2, port + 3]);
  expect(new Set(await Promise.all(ports.map(inspectorAt))).size).toBe(4);
});
