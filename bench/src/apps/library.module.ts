import { Module, type OnApplicationBootstrap } from '@nestjs/common';

import { serveEchoes } from '../contenders/limit/serve-echoes.js';
import { BenchLink } from '../control/bench-link.js';
import { socketPath } from '../control/environment.js';
import { SharedNames } from './shared-names.js';

@Module({ providers: [SharedNames] })
export class LibraryModule implements OnApplicationBootstrap {
  async onApplicationBootstrap(): Promise<void> {
    await serveEchoes(socketPath('echo'));
    (await BenchLink.open()).ready('library');
  }
}
