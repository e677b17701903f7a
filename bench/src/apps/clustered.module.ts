import { Controller, Get, Module, Param } from '@nestjs/common';
import { ClusterDispatchModule, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import { BareModule } from './bare.module.js';
import { EchoController } from './echo.controller.js';
import type { SharedNames } from './shared-names.js';
import { workerCount } from './worker-count.js';

@Controller('shared')
export class SharedController {
  constructor(@InjectShared('names') private readonly names: Shared<SharedNames>) {}

  @Get(':name')
  name(@Param('name') name: string): Promise<{ name: string }> {
    return this.names.getName(name);
  }
}

/** The same app, with a route that makes one shared call, and one whose name comes back from the library as it is. */
@Module({
  imports: [
    BareModule,
    ClusterDispatchModule.forRoot({
      library: () => import('./library.module.js').then((module) => module.LibraryModule),
      workers: workerCount(),
    }),
  ],
  controllers: [SharedController, EchoController],
})
export class ClusteredModule {}
