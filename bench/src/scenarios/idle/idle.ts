import type { Scenario } from '../scenario.js';
import { libraryMemory } from './library-memory.js';
import { wakeUps } from './wake-ups.js';

export const idle: Scenario = {
  name: 'idle',
  title: 'When nothing is called',
  about: 'What an idle worker costs its library, and how often processes that do nothing wake up.',
  run: async (bench) => [await libraryMemory(bench), await wakeUps(bench)],
};
