import { startChild } from './current-child.js';
import { childRole } from './role.js';

/*
 * Loaded into each child before the program (`node --require`), so that the first line it writes shows its role and an
 * error while the program's files are loaded is reported like any other.
 */
if (childRole) startChild(childRole);
