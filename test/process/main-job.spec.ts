import { expect, it } from '@jest/globals';

import { get, getJson } from './support/http.js';
import type { Program } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

interface Quote {
  readonly library: number;
  readonly worker: number;
  readonly calls: number;
}

function pidsThat(program: Program, did: string): number[] {
  return [...program.output.matchAll(new RegExp(`${did} in pid (\\d+)`, 'g'))].map(([, pid]) => Number(pid));
}

it('runs one library and N workers from an unmodified main.ts, and each worker answers', async () => {
  const program = start('basic/main.js', { env: { WORKERS: '3' } });
  const { port, library, workers, master } = await program.ready();
  expect(workers).toHaveLength(3);
  expect(master).toBe(program.pid);

  const answered = new Set<number>();
  let calls = 0;
  for (; answered.size < 3 && calls < 100; calls++) {
    const quote = await getJson<Quote>(port, '/quote/ACME');
    expect(quote).toEqual({
      symbol: 'ACME',
      price: 42,
      library,
      calls: calls + 1,
      worker: expect.any(Number),
    });
    answered.add(quote.worker);
  }
  expect([...answered].toSorted()).toEqual(workers.toSorted());
});

it('constructs each provider in its own process, and nothing of the app in the master', async () => {
  const program = start('basic/main.js');
  const { library, workers } = await program.ready();
  expect(pidsThat(program, 'constructed PricesService')).toEqual([library]);
  expect(pidsThat(program, 'constructed PricesController').toSorted()).toEqual(workers.toSorted());
  expect(pidsThat(program, "loaded the library's code")).toEqual([library]);
});

it('answers 404 for a NotFoundException of the library, also for a subclass of the user', async () => {
  const program = start('basic/main.js');
  const { port } = await program.ready();
  const { status, body } = await get(port, '/quote/NONE');
  expect([status, JSON.parse(body)]).toEqual([
    404,
    { statusCode: 404, error: 'Not Found', message: 'no such symbol' },
  ]);
  expect((await get(port, '/quote/GONE')).status).toBe(404);
});

it('answers 504 when a call takes longer than the timeout of its method', async () => {
  const program = start('basic/main.js');
  const { port } = await program.ready();
  expect((await get(port, '/timeout')).status).toBe(504);
});

it('shows the role at each line of a child, and the master tells pids, port, roles and time when all listen', async () => {
  const program = start('basic/main.js');
  const { port, library, workers } = await program.ready();
  expect(program.output).toMatch(
    new RegExp(
      `Ready in \\d+ ms: 2 workers on \\[::\\]:${port} ` +
        `\\(worker 1 pid ${workers[0]}, worker 2 pid ${workers[1]}\\), library pid ${library}, master pid ${program.pid}`,
    ),
  );
  for (const [role, pid] of [
    ['library', library],
    ['worker 1', workers[0]],
    ['worker 2', workers[1]],
  ]) {
    const lines = program.lines.filter((line) => line.includes(`${pid}`) && !line.includes('Ready in'));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => !line.startsWith(`[${role}] `))).toEqual([]);
  }
});
