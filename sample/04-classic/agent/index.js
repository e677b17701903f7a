'use strict';

// Before: require('cluster-dispatch')
const { Agent } = require('nestjs-cluster-dispatch/classic');

module.exports = Agent.getAgent();
