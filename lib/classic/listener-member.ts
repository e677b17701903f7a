const SUFFIX = '(listener)';

/**
 * Under which name the contract has a method once more, as the source of what it calls a listener with. No name of a
 * method that JavaScript code would have.
 */
export const listenerMember = (method: string): string => method + SUFFIX;

export const isListenerMember = (name: string): boolean => name.endsWith(SUFFIX);
