import { jest } from '@jest/globals';

/** Ends a test that hangs. It is no measure of speed: whatever a test does, it takes long on a busy machine. */
jest.setTimeout(180_000);
