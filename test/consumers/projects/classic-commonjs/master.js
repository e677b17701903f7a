'use strict';

const { Master } = require('nestjs-cluster-dispatch/classic');

void new Master({ baseDir: __dirname, appWorkerCount: 2 }).init();
