import { Agent } from 'node:http';

import { describe, expect, it } from '@jest/globals';

import { serverSentEvents } from './support/events.js';
import { get } from './support/http.js';
import { ask, Load } from './support/load.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();

describe.each(['express', 'fastify'])('%s', (PLATFORM) => {
  it('fault 12: a worker is replaced under load, and no request fails', async () => {
    const program = start('http/main.js', { env: { PLATFORM } });
    const { port, workers } = await program.ready();
    const kept = new Load({ port, path: '/pid' }, { clients: 8, keepAlive: true });
    const fresh = new Load({ port, path: '/pid' }, { clients: 2, keepAlive: false });
    for (const pid of workers) {
      const slow = ask({ port, path: '/slow', agent: false });
      process.kill(pid, 'SIGTERM');
      await program.until(new RegExp(`has taken over from pid ${pid}`));
      expect(await slow).toHaveProperty('body');
    }
    for (const { answered, errors } of [await kept.stop(), await fresh.stop()]) {
      expect(errors).toEqual([]);
      expect(answered).toBeGreaterThan(0);
    }
    expect(program.output.match(/the hooks ran/g)).toHaveLength(2);
  });

  it('fault 13: the cluster is sent SIGTERM, and no request on a kept connection fails', async () => {
    const program = start('http/main.js', { env: { PLATFORM } });
    const { port } = await program.ready();
    const clients = Array.from({ length: 8 }, () => askUntilLetGo(port));
    await Promise.all(clients.map(({ begun }) => begun));
    program.kill('SIGTERM');
    for (const { ended } of clients) expect(await ended).toMatchObject({ connection: 'close' });
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.output.match(/the hooks ran/g)).toHaveLength(2);
  });

  it('lets go of a connection that is idle', async () => {
    const program = start('http/main.js', { env: { PLATFORM } });
    const { port } = await program.ready();
    const agent = new Agent({ keepAlive: true });
    await get(port, '/pid', agent);
    program.kill('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.output).not.toMatch(/WARN|killed/);
    agent.destroy();
  });

  it('ends streams of events in time for the hooks to run, so that their clients come again', async () => {
    const program = start('http/main.js', { env: { PLATFORM, SHUTDOWN_TIMEOUT_MS: '5000' } });
    const { port } = await program.ready();
    const events = serverSentEvents(port, '/events');
    const pid = Number((await events.next()).value);
    process.kill(pid, 'SIGTERM');
    // Throws when it is cut off.
    for await (const event of events) expect(event).toBe(String(pid));
    await program.until(new RegExp(`has taken over from pid ${pid}`));
    expect(program.output).toContain('the hooks ran');
    expect(program.output).not.toMatch(/WARN|killed/);
  });
});

/** Asks over one connection until the server lets go of it. */
function askUntilLetGo(port: number): { begun: Promise<unknown>; ended: Promise<unknown> } {
  const where = { port, path: '/pid', agent: new Agent({ keepAlive: true }) };
  const begun = ask(where);
  const ended = (async () => {
    for (let outcome = await begun; ; outcome = await ask(where)) {
      if ('error' in outcome || outcome.connection === 'close') return outcome;
    }
  })();
  return { begun, ended };
}
