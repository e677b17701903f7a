import { Module, type OnApplicationBootstrap } from '@nestjs/common';

import { BenchLink } from '../control/bench-link.js';
import { SharedNames } from './shared-names.js';

@Module({ providers: [SharedNames] })
export class LibraryModule implements OnApplicationBootstrap {
  async onApplicationBootstrap(): Promise<void> {
    (await BenchLink.open()).ready('library');
  }
}
