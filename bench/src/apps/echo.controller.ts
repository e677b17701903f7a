import { Controller, Get, Param } from '@nestjs/common';

import { Echoes } from '../contenders/limit/echoes.js';
import { wholeOf } from '../contenders/limit/receive-frames.js';
import { socketPath } from '../control/environment.js';

/** What the route costs when it waits for the library, and nothing else: the name is echoed over a bare socket. */
@Controller('echo')
export class EchoController {
  /** Not before the first request: the start and the memory of the app are measured, too. */
  private echoes: Promise<Echoes> | undefined;

  @Get(':name')
  async name(@Param('name') name: string): Promise<{ name: string }> {
    this.echoes ??= Echoes.connect(socketPath('echo'));
    const echoes = await this.echoes;
    return { name: wholeOf(await echoes.call(Buffer.from(name))).toString() };
  }
}
