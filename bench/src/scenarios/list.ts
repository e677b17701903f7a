import { apps } from './apps/apps.js';
import { sizes } from './arguments.js';
import { calls } from './calls.js';
import { errors } from './errors.js';
import { idle } from './idle/idle.js';
import { replicas } from './replicas/replicas.js';
import type { Scenario } from './scenario.js';
import { stream } from './stream.js';
import { workers } from './workers.js';

/** All there are, in the order in which they run. A new one is a file here and a line in this list. */
export const scenarios: readonly Scenario[] = [calls, workers, sizes, stream, errors, apps, idle, replicas];
