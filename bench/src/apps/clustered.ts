import { ClusteredModule } from './clustered.module.js';
import { serve } from './serve.js';

await serve(ClusteredModule, 'worker');
