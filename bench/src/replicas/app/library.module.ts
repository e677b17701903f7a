import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';

import { BenchLink } from '../../control/bench-link.js';
import { answerTasks } from '../tasks.js';
import { Board } from './board.js';

@Module({ providers: [Board] })
export class LibraryModule implements OnApplicationBootstrap {
  constructor(@Inject(Board) private readonly board: Board) {}

  async onApplicationBootstrap(): Promise<void> {
    const answers = answerTasks({ publish: (publishing) => this.board.publish(publishing) });
    (await BenchLink.open()).ready('library', answers);
  }
}
