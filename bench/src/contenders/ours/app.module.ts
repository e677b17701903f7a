import { Injectable, Module } from '@nestjs/common';
import { ClusterDispatchModule, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import { callerCount } from '../../control/environment.js';
import type { NamesService } from './names.service.js';

@Injectable()
export class Names {
  constructor(@InjectShared('names') readonly shared: Shared<NamesService>) {}
}

@Module({
  imports: [
    ClusterDispatchModule.forRoot({
      library: () => import('./library.module.js').then((module) => module.LibraryModule),
      workers: callerCount(),
    }),
  ],
  providers: [Names],
})
export class AppModule {}
