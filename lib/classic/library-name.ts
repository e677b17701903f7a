/** There is one library. */
export const LIBRARY = 'library';
