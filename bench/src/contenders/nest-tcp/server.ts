import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport, type MicroserviceOptions } from '@nestjs/microservices';

import { forkCallers } from '../../caller/fork-callers.js';
import { BenchLink } from '../../control/bench-link.js';
import { freePort } from '../free-port.js';
import { NamesController } from './names.controller.js';

@Module({ controllers: [NamesController] })
class NamesModule {}

const link = await BenchLink.open();
const port = await freePort();
const app = await NestFactory.createMicroservice<MicroserviceOptions>(NamesModule, {
  logger: false,
  transport: Transport.TCP,
  options: { port, host: '127.0.0.1' },
});
await app.listen();
link.ready('server');
forkCallers(new URL('caller.js', import.meta.url), { env: { BENCH_PORT: String(port) } });
