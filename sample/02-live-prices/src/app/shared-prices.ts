import type { Shared } from 'nestjs-cluster-dispatch';

import type { PricesService } from './prices.service.js';

export type SharedPrices = Omit<Shared<PricesService>, 'ticks'> & Pick<PricesService, 'ticks'>;
