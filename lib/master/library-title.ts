import { DEFAULT_LIBRARY } from '../options/named-libraries.js';

/** How the master speaks of a library: `library`, or `library pricing` when it has a name of its own. */
export function libraryTitle(name: string): string {
  return name === DEFAULT_LIBRARY ? name : `library ${name}`;
}
