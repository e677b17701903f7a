/* The snippets of docs/replicated-state.md. A test runs them, and compares them with the document. */
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { BehaviorSubject } from 'rxjs';

import {
  batch,
  InjectShared,
  replicated,
  replicatedMap,
  type Shared,
  SharedProvider,
} from '../../lib/index.js';

interface Flags {
  readonly dark: boolean;
  readonly limits: { readonly rate: number };
}

interface Price {
  readonly cents: number;
}

/** Stands for a file, or a database. */
const readSaved = async (): Promise<Flags> => ({ dark: false, limits: { rate: 10 } });

@SharedProvider('config')
export class ConfigService implements OnModuleInit {
  readonly flags = replicated<Flags>({ dark: false, limits: { rate: 1 } });
  readonly prices = replicatedMap<string, Price>([['ACME', { cents: 4200 }]]);
  readonly level = new BehaviorSubject('info');

  async onModuleInit(): Promise<void> {
    this.flags.set(await readSaved());
  }

  setDark(dark: boolean): void {
    this.flags.update((flags) => ({ ...flags, dark }));
  }

  setPrice(symbol: string, cents: number): void {
    this.prices.set(symbol, { cents });
  }

  setLevel(level: string): void {
    this.level.next(level);
  }

  openMarket(rate: number, prices: Iterable<[string, Price]>): void {
    batch(() => {
      this.flags.update((flags) => ({ ...flags, limits: { rate } }));
      for (const [symbol, price] of prices) this.prices.set(symbol, price);
    });
  }
}

@Module({ providers: [ConfigService] })
export class StatesModule {}

@Injectable()
export class StatesWorker {
  constructor(@InjectShared('config') private readonly config: Shared<ConfigService>) {}

  reading(): void {
    console.log(this.config.flags.value.limits.rate);
    console.log(this.config.prices.get('ACME'), this.config.prices.size);
    console.log(this.config.level.value);
  }

  async order(): Promise<void> {
    await this.config.setDark(true);
    console.log(this.config.flags.value.dark);
  }

  writing(): void {
    try {
      (this.config.flags.value as { dark: boolean }).dark = true;
    } catch (error) {
      console.log((error as Error).name);
    }
  }

  async changes(): Promise<void> {
    const heard = this.config.prices.changes$.subscribe(({ set, deleted }) =>
      console.log([...set.keys()], [...deleted]),
    );
    await this.config.setPrice('NEXT', 100);
    heard.unsubscribe();
  }

  async batches(): Promise<void> {
    const heard = this.config.flags.changes$.subscribe(({ value, previous }) =>
      console.log(previous.limits.rate, '->', value.limits.rate, this.config.prices.get('A')),
    );
    await this.config.openMarket(100, [['A', { cents: 1 }]]);
    heard.unsubscribe();
  }

  staleness(): void {
    const { connected, epoch, ageMs } = this.config.flags;
    if (!connected) console.log(`the configuration is ${ageMs} ms old`);
    console.log(connected, epoch, ageMs);
  }

  async subjects(): Promise<void> {
    const heard = this.config.level.subscribe((level) => console.log('level', level));
    await this.config.setLevel('debug');
    heard.unsubscribe();
    console.log(this.config.level.value);
  }
}
