import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { countItems } from '../count-items.js';
import { AppModule, Names } from './app.module.js';

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0);
const { shared } = app.get(Names);
serveCaller(await BenchLink.open(), {
  call: (name) => shared.getName(name),
  fail: (name) => shared.fail(name),
  items: (count) => countItems(shared.items(count)),
});
