import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Shared } from 'nestjs-cluster-dispatch';
import { map, mergeMap, type Observable } from 'rxjs';

import { BenchLink } from '../../control/bench-link.js';
import { Watch } from '../sightings.js';
import { answerTasks, type Stamp, type StateName } from '../tasks.js';
import { AppModule, Reader } from './app.module.js';
import type { Board } from './board.js';
import { readRates } from './read-rate.js';

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen(0);
const { board } = app.get(Reader);
const watch = new Watch();
const answers = answerTasks({
  read: readRates(board),
  watch: ({ state, updates }) => watch.start([changesOf(board, state)], updates),
  watched: () => watch.end(),
});
(await BenchLink.open()).ready('worker', answers);

function changesOf({ flags, prices, level }: Shared<Board>, state: StateName): Observable<Stamp> {
  switch (state) {
    case 'value':
      return flags.changes$.pipe(map(({ value }) => value));
    case 'map':
      return prices.changes$.pipe(mergeMap(({ set }) => set.values()));
    case 'subject':
      return level;
  }
}
