import { Injectable, Module } from '@nestjs/common';
import { ClusterDispatchModule, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import { callerCount } from '../../control/environment.js';
import type { Board } from './board.js';

@Injectable()
export class Reader {
  constructor(@InjectShared('board') readonly board: Shared<Board>) {}
}

@Module({
  imports: [
    ClusterDispatchModule.forRoot({
      library: () => import('./library.module.js').then((module) => module.LibraryModule),
      workers: callerCount(),
    }),
  ],
  providers: [Reader],
})
export class AppModule {}
