import type { Shared } from 'nestjs-cluster-dispatch';

import type { PricesService, Quote } from '../src/library.module.js';

/** Wrong: a shared method gives a promise. */
export const quote = (prices: Shared<PricesService>): Quote => prices.quote('NEST');
