import { deepFreeze } from '../protocol/deep-freeze.js';

type Freeze = <T>(value: T) => T;

const asItIs: Freeze = (value) => value;

/** What makes a value unchangeable. @param nodeEnv the `NODE_ENV` of this process; nothing in `production`: it takes time */
export function freezeFor(nodeEnv: string | undefined): Freeze {
  return nodeEnv === 'production' ? asItIs : deepFreeze;
}

/** Freezes what several parts of the program get, so that one which changes it by accident fails loudly. */
export const unchangeable = freezeFor(process.env['NODE_ENV']);
