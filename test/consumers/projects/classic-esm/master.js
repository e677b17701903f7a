import { Master } from 'nestjs-cluster-dispatch/classic';

await new Master({ baseDir: import.meta.dirname, appWorkerCount: 2 }).init();
