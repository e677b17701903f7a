import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import type { Observable } from 'rxjs';

import { failToGetName, getName, itemsOf, type Item } from '../../work/names.js';
import { answerText } from '../../work/text-buffers.js';

const getAnyName = answerText(getName);

@Controller()
export class NamesController {
  @MessagePattern('getName')
  getName(@Payload() name: unknown): { name: unknown } {
    return getAnyName(name);
  }

  @MessagePattern('fail')
  fail(@Payload() name: string): never {
    try {
      return failToGetName(name);
    } catch (error) {
      // Of any other error, Nest tells the caller no more than that it happened, and logs it.
      throw new RpcException((error as Error).message);
    }
  }

  @MessagePattern('items')
  items(@Payload() count: number): Observable<Item> {
    return itemsOf(count);
  }
}
