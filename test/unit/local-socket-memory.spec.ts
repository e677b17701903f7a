import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Frame, FrameParts } from '../../lib/protocol/frame.js';
import { LocalSocketTransport } from '../../lib/transport/local-socket.transport.js';
import { settle } from './caller-bench.js';

const MEBIBYTE = 2 ** 20;

const frameOf = (...attachments: Buffer[]): FrameParts => ({
  numbers: Buffer.alloc(0),
  json: '[]',
  attachments,
});

const isOf = (expected: readonly Buffer[], frame: Frame | undefined): boolean =>
  Buffer.concat((frame as FrameParts).attachments).equals(Buffer.concat(expected));

/** Turns of the event loop in which all arrives many times over: both ends are in this process. */
const ENOUGH_TURNS = 5_000;

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < ENOUGH_TURNS && !condition(); turn++) await settle();
  expect(condition()).toBe(true);
}

describe('the memory of what goes over a local socket', () => {
  let folder: string;
  let server: ReturnType<typeof createServer>;
  let client: Socket;
  let socket: Socket;
  let here: LocalSocketTransport;
  const arrived: Frame[] = [];
  const chunks: Buffer[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cd-memory-'));
    server = createServer();
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(join(folder, 'pair.sock'), resolve));
    client = connect(join(folder, 'pair.sock'));
    socket = await accepted;
    here = new LocalSocketTransport(client);
    here.open({ onFrame() {}, onClose() {} });
    arrived.length = 0;
    chunks.length = 0;
  });

  afterEach(async () => {
    client.destroy();
    socket.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });

  const read = (): void => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    new LocalSocketTransport(socket).open({ onFrame: (frame) => arrived.push(frame), onClose() {} });
  };

  it('is freed when it was written, where nobody else has it', async () => {
    const [kept, given] = [
      Buffer.allocUnsafeSlow(MEBIBYTE).fill(1),
      Buffer.allocUnsafeSlow(MEBIBYTE).fill(2),
    ];
    here.send({ ...frameOf(given, kept), spendable: [given] });
    // As much waits as the system does not take.
    expect(client.writableLength).toBeGreaterThan(0);
    for (let turn = 0; turn < 5; turn++) await settle();
    expect(given.byteLength).toBe(MEBIBYTE);
    read();
    await until(() => arrived.length === 1 && given.byteLength === 0);
    expect(kept.byteLength).toBe(MEBIBYTE);
    expect(isOf([Buffer.alloc(MEBIBYTE, 2), kept], arrived[0])).toBe(true);
  });

  it('stays when it could not be written', async () => {
    const given = Buffer.allocUnsafeSlow(MEBIBYTE);
    here.send({ ...frameOf(given), spendable: [given] });
    const closed = new Promise((resolve) => client.once('close', resolve));
    here.destroy();
    await closed;
    await settle();
    expect(given.byteLength).toBe(MEBIBYTE);
  });

  it('is freed when it was read and copied, and stays where a frame is a part of it', async () => {
    read();
    here.send(frameOf(Buffer.alloc(MEBIBYTE, 1)));
    await until(() => arrived.length === 1);
    // The header may come alone.
    expect(chunks.every(({ byteLength }) => byteLength < 4_096)).toBe(true);
    expect(isOf([Buffer.alloc(MEBIBYTE, 1)], arrived[0])).toBe(true);
    const small = Buffer.alloc(8_000, 3);
    small.writeUInt32BE(small.length - 4);
    client.write(small);
    await until(() => arrived.length === 2);
    expect(arrived[1]).toEqual(small);
    expect(chunks.at(-1)?.byteLength).toBe(small.length);
  });
});
