import { Module, type OnApplicationBootstrap } from '@nestjs/common';

import { BenchLink } from '../../control/bench-link.js';
import { NamesService } from './names.service.js';

@Module({ providers: [NamesService] })
export class LibraryModule implements OnApplicationBootstrap {
  async onApplicationBootstrap(): Promise<void> {
    (await BenchLink.open()).ready('server');
  }
}
