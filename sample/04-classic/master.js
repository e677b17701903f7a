'use strict';

// Before: require('cluster-dispatch')
const { Master } = require('nestjs-cluster-dispatch/classic');

const master = new Master({ baseDir: __dirname, appWorkerCount: Number(process.env.WORKERS || 2) });

master.on('error', (error) => console.error('[master] Something is wrong:', error.message));

master.init().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
