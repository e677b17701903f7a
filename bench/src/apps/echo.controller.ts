import { Controller, Get, type OnApplicationBootstrap, Param } from '@nestjs/common';

import { Echoes } from '../contenders/limit/echoes.js';
import { socketPath } from '../control/environment.js';

/** What the route costs when it waits for the library, and nothing else: the name is echoed over a bare socket. */
@Controller('echo')
export class EchoController implements OnApplicationBootstrap {
  private echoes: Echoes | undefined;

  async onApplicationBootstrap(): Promise<void> {
    this.echoes = await Echoes.connect(socketPath('echo'));
  }

  @Get(':name')
  async name(@Param('name') name: string): Promise<{ name: string }> {
    if (!this.echoes) throw new Error('The app has not begun.');
    const echo = await this.echoes.call(Buffer.from(name));
    return { name: Buffer.concat([echo].flat()).toString() };
  }
}
