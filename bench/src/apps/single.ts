import { BareModule } from './bare.module.js';
import { serve } from './serve.js';

await serve(BareModule, 'app');
