import { Child } from './child.js';
import type { ChildRole } from './role.js';

/** Kept at the process, because some loaders (tsx, for one) load this file twice. */
const CHILD = Symbol.for('nestjs-cluster-dispatch.child');
const holder = process as { [CHILD]?: Child };

/** Called once, by the preloaded file. */
export function startChild(role: ChildRole): void {
  holder[CHILD] ??= new Child(role);
}

/** This process as a child of the master; `undefined` in the master itself, and in a process without a cluster. */
export function currentChild(): Child | undefined {
  return holder[CHILD];
}
