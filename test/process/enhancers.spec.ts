import { expect, it } from '@jest/globals';

import { type Answer, get, getJson } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

const place = (port: number, order: object, role: string): Promise<Answer> =>
  get(port, `/place?role=${role}&order=${encodeURIComponent(JSON.stringify(order))}`);

const parsed = ({ status, body }: Answer): { status: number; body: unknown } => ({
  status,
  body: JSON.parse(body) as unknown,
});

it('runs guards, pipes, interceptors and filters of the library around a call of a worker', async () => {
  const program = start('enhancers/main.js');
  const { port, library } = await program.ready();
  const order = { symbol: 'ACME', count: 5 };
  expect(parsed(await place(port, order, 'trader'))).toEqual({
    status: 200,
    body: { symbol: 'ACME', isDto: true, library, role: 'trader' },
  });
  expect(parsed(await place(port, order, 'guest'))).toEqual({
    status: 403,
    body: { statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' },
  });
  expect(parsed(await place(port, { symbol: 5, count: 0 }, 'trader'))).toEqual({
    status: 400,
    body: {
      statusCode: 400,
      message: ['symbol must be a string', 'count must not be less than 1'],
      error: 'Bad Request',
    },
  });
  expect(parsed(await place(port, { symbol: 'ACME', count: 5_000 }, 'trader'))).toEqual({
    status: 200,
    body: { filtered: 'too many', type: 'cluster-dispatch' },
  });
  // What the guard and the pipe refuse is the caller's to log.
  expect(program.output).not.toContain('ERROR');
});

it('makes a request-scoped shared provider once for each call, whichever worker asks', async () => {
  const { port } = await start('enhancers/main.js').ready();
  const call = { provider: 'call', method: 'describe' };
  expect(await getJson(port, '/call/a')).toEqual({ number: 1, call: { ...call, args: ['a'] } });
  expect(await getJson(port, '/call/b')).toEqual({ number: 2, call: { ...call, args: ['b'] } });
});
