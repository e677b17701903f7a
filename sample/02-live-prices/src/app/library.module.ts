import { Module } from '@nestjs/common';

import { PricesService } from './prices.service.js';

/** Exists once, in the library process. */
@Module({ providers: [PricesService] })
export class LibraryModule {}
