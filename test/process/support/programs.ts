import { afterEach } from '@jest/globals';

import { Program, type ProgramOptions } from './program.js';

/** Gives the tests of a file a way to start programs, and ends them after each test, however it went. */
export function usePrograms(): (path: string, options?: ProgramOptions) => Program {
  const programs: Program[] = [];
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.dispose()));
  });
  return (path, options) => {
    const program = new Program(path, options);
    programs.push(program);
    return program;
  };
}
