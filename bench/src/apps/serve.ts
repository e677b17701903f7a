import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { BenchLink } from '../control/bench-link.js';

/** Runs an app until the harness ends it. */
export async function serve(module: Type, role: string): Promise<void> {
  const link = await BenchLink.open();
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger: ['error'] });
  await app.listen(Number(process.env['BENCH_PORT']), '127.0.0.1');
  link.ready(role);
}
