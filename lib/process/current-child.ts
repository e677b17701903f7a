import { Child } from './child.js';
import type { ChildRole } from './role.js';

let child: Child | undefined;

/** Called once, by the preloaded file. */
export function startChild(role: ChildRole): void {
  child = new Child(role);
}

/** This process as a child of the master; `undefined` in the master itself, and in a process without a cluster. */
export function currentChild(): Child | undefined {
  return child;
}
