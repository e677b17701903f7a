import { Module, NotFoundException } from '@nestjs/common';
import { SharedProvider } from 'nestjs-cluster-dispatch';

@SharedProvider('prices')
export class PricesService {
  private calls = 0;

  quote(symbol: string): { symbol: string; library: number; calls: number } {
    if (symbol === 'NONE') throw new NotFoundException('no such symbol');
    return { symbol, library: process.pid, calls: ++this.calls };
  }
}

@Module({ providers: [PricesService] })
export class LibraryModule {}
