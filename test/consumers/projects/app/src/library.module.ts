import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Scope,
  UseGuards,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { type SharedCall, SharedProvider } from 'nestjs-cluster-dispatch';

@Injectable()
class SymbolGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return !context.getArgs().includes('SECRET');
  }
}

@SharedProvider('prices')
export class PricesService {
  private calls = 0;

  @UseGuards(SymbolGuard)
  quote(symbol: string): { symbol: string; library: number; calls: number } {
    if (symbol === 'NONE') throw new NotFoundException('no such symbol');
    return { symbol, library: process.pid, calls: ++this.calls };
  }
}

@SharedProvider('call', { scope: Scope.REQUEST })
export class CallService {
  constructor(@Inject(REQUEST) private readonly call: SharedCall) {}

  describe(_text: string): SharedCall {
    return this.call;
  }
}

@Module({ providers: [PricesService, CallService] })
export class LibraryModule {}
