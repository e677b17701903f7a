import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';

import { serveCaller } from '../../caller/serve-caller.js';
import { BenchLink } from '../../control/bench-link.js';
import { overText } from '../../work/text-buffers.js';
import { countItems } from '../count-items.js';
import { rejectWithError } from '../reject-with-error.js';

const options = { port: Number(process.env['BENCH_PORT']), host: '127.0.0.1' };

@Module({ imports: [ClientsModule.register([{ name: 'NAMES', transport: Transport.TCP, options }])] })
class CallerModule {}

const link = await BenchLink.open();
const app = await NestFactory.createApplicationContext(CallerModule, { logger: false });
const names = app.get<ClientProxy>('NAMES');
await names.connect();
serveCaller(link, {
  call: overText((name) => firstValueFrom(names.send<{ name: unknown }>('getName', name))),
  fail: (name) => firstValueFrom(names.send('fail', name)).catch(rejectWithError),
  items: (count) => countItems(names.send('items', count)),
});
