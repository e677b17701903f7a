import { spawnSync } from 'node:child_process';

import { expect, it } from '@jest/globals';

const dist = (path: string): string => new URL(`../../dist/${path}`, import.meta.url).href;
const MIB = 1024 * 1024;
const QUEUE = 32 * MIB;
/** What may wait in the socket, see `MAX_BUFFERED_BYTES`. */
const SOCKET = 16 * MIB;

/** A worker that calls on and on, and a library that lets it in and then never reads again. */
const PROGRAM = `
  import { createServer } from 'node:net';
  import { mkdtempSync, rmSync } from 'node:fs';
  import { tmpdir } from 'node:os';
  import { join } from 'node:path';
  import { Agent } from '${dist('agent/agent.js')}';
  import { knownClasses } from '${dist('options/known-classes.js')}';
  import { DEFAULT_LIMITS } from '${dist('protocol/configured-limits.js')}';
  import { deriveSecret, LibraryHandshake } from '${dist('protocol/handshake.js')}';
  import { handshakeCrypto } from '${dist('transport/handshake-crypto.js')}';
  import { LocalSocketTransport } from '${dist('transport/local-socket.transport.js')}';

  const folder = mkdtempSync(join(tmpdir(), 'cd-slow-'));
  const socketPath = join(folder, 's');
  const contract = { providers: [{ name: 'lib', methods: [{ name: 'take' }] }] };
  const server = createServer((socket) => {
    const transport = new LocalSocketTransport(socket);
    const handshake = new LibraryHandshake(handshakeCrypto, { key: 'key', epoch: 1, contract }, (frame) =>
      transport.send(frame),
    );
    transport.open({ onFrame: (frame) => { handshake.accept(frame); socket.pause(); }, onClose() {} });
  });
  await new Promise((resolve) => server.listen(socketPath, resolve));
  const limits = { ...DEFAULT_LIMITS, maxQueuedBytes: ${QUEUE} };
  const agent = new Agent({ name: 'w', timeoutMs: 1e9, classes: knownClasses(), limits });
  agent.connect({ epoch: 1, socketPath, secret: deriveSecret(handshakeCrypto, 'key', 'w') });
  await agent.contract;
  const target = agent.target('lib', 'take');

  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const used = async () => {
    await turn();
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = await used();
  const refusals = new Set();
  let refused = 0;
  for (let round = 0; round < 100; round++) {
    for (let call = 0; call < 100; call++)
      try {
        agent.call(target, ['x'.repeat(64 * 1024)], { resolve() {}, reject() {} });
      } catch ({ code, execution, message }) {
        refused++;
        refusals.add([code, execution, /limits\\.\\w+/.exec(message)].join(' '));
      }
    await turn();
  }
  console.log(JSON.stringify({ grown: (await used()) - before, refused, refusals: [...refusals] }));
  rmSync(folder, { recursive: true });
  process.exit();
`;

it("fault 14: a worker's memory stays within the limits when the library does not read", () => {
  const args = ['--expose-gc', '--input-type=module', '-e', PROGRAM];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const { grown, refused, refusals } = JSON.parse(stdout) as Record<string, unknown>;
  // 625 MiB were to be sent.
  expect(refused).toBeGreaterThan(9_000);
  expect(refusals).toEqual(['OVERLOADED never limits.maxQueuedBytes']);
  expect(grown).toBeLessThan((QUEUE + SOCKET) * 1.1);
  expect(grown).toBeGreaterThan(QUEUE);
});
