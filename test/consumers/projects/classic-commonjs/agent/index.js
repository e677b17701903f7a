'use strict';

const { Agent } = require('nestjs-cluster-dispatch/classic');

module.exports = Agent.getAgent();
