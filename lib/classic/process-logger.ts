import type { LibraryLogger } from '../library/library-end.js';

/** What a library or app process says about itself. Its master shows which process that is. */
export const processLogger: LibraryLogger = console;
