import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type NestInterceptor, type PipeTransform, UseInterceptors, UsePipes } from '@nestjs/common';
import { finalize, NEVER, Observable } from 'rxjs';

import { DispatchContext } from '../../lib/context/dispatch-context.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';
import { Log } from './log.js';

let log: Log;
let goOn: () => void;
let until: Promise<void>;

const watched: NestInterceptor = {
  intercept(_, next) {
    log.add('intercepted');
    return next.handle().pipe(finalize(() => log.add('finalized')));
  },
};
const waiting: PipeTransform = {
  async transform(value: unknown) {
    log.add('waiting');
    await until;
    return value;
  },
};

@SharedProvider('streams')
@UseInterceptors(watched)
class Streams {
  @Reflect.metadata('design:returntype', Observable)
  @UsePipes(waiting)
  watch(_symbol: string): Observable<string> {
    log.add('returned');
    return NEVER;
  }

  async find(): Promise<Observable<string>> {
    log.add('waiting');
    await until;
    log.add('returned');
    return NEVER;
  }
}

let library: LibraryOf;
let streams: Shared<Streams>;

beforeEach(async () => {
  log = new Log();
  until = new Promise((resolve) => (goOn = resolve));
  library = await LibraryOf.providers(Streams);
  streams = library.proxy(Streams);
});
afterEach(() => library.close());

describe('interceptors of a stream are told when the caller left before there was one', () => {
  it('and had subscribed to it', async () => {
    const subscription = streams.watch('ACME').subscribe();
    await log.has('waiting');
    subscription.unsubscribe();
    goOn();
    await log.has('finalized');
    expect(log.entries).toEqual(['intercepted', 'waiting', 'returned', 'finalized']);
  });

  it('and had called for it', async () => {
    const controller = new AbortController();
    const found = DispatchContext.run({ signal: controller.signal }, () => streams.find());
    await log.has('waiting');
    controller.abort();
    await expect(Promise.resolve(found)).rejects.toMatchObject({ code: 'CALL_CANCELLED' });
    goOn();
    await log.has('finalized');
    expect(log.entries).toEqual(['intercepted', 'waiting', 'returned', 'finalized']);
  });
});

it('interceptors of a stream are told once, when its subscriber leaves', async () => {
  goOn();
  const subscription = streams.watch('ACME').subscribe();
  await log.has('returned');
  await streams.find();
  expect(log.count('finalized')).toBe(0);
  subscription.unsubscribe();
  await log.has('finalized');
  expect(log.count('finalized')).toBe(1);
});
