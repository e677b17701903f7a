import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { freePort, getJson } from './support/http.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();
const SECRETS = { DATABASE_URL: 'postgres://the-database', JOBS_KEY: 'the-key-of-jobs' };
const { DATABASE_URL, JOBS_KEY } = SECRETS;

const EVERYTHING = {
  worker: { PUBLIC: 'yes' },
  pricing: { DATABASE_URL, PUBLIC: 'yes' },
  jobs: { DATABASE_URL, JOBS_KEY, PUBLIC: 'yes' },
};

/** The environment that a process was started with, as anybody of the same user can read it. */
const environOf = (pid: number): string => readFileSync(`/proc/${pid}/environ`, 'utf8');

it('gives secrets to the libraries that they are for, and to no worker', async () => {
  const program = start('secrets/main.js', { env: { ...SECRETS, PUBLIC: 'yes' } });
  const { port, workers, libraries } = await program.ready();
  expect(await getJson(port, '/')).toEqual(EVERYTHING);
  expect(program.output).toMatch(/that are not set: DATABSE_PASSWORD\. If a name is misspelt/);
  if (process.platform !== 'linux') return;
  const { pricing = -1, jobs = -1 } = libraries;
  for (const worker of workers) {
    expect(environOf(worker)).toContain('PUBLIC=yes');
    expect(environOf(worker)).not.toMatch(/DATABASE_URL|JOBS_KEY|the-database|the-key/);
  }
  expect(environOf(pricing)).toContain(`DATABASE_URL=${DATABASE_URL}`);
  expect(environOf(pricing)).not.toMatch(/JOBS_KEY|the-key/);
  expect(environOf(jobs)).toContain(`JOBS_KEY=${JOBS_KEY}`);
});

it('gives them again to processes that are started again', async () => {
  const port = await freePort();
  const program = start('secrets/main.js', { env: { ...SECRETS, PUBLIC: 'yes', PORT: String(port) } });
  const { workers, libraries } = await program.ready();
  for (const pid of [...workers, ...Object.values(libraries)]) process.kill(pid, 'SIGKILL');
  for (const name of ['library pricing', 'library jobs', 'worker 1', 'worker 2'])
    await program.until(new RegExp(`${name} \\(pid \\d+\\) is back`));
  expect(await getJson(port, '/')).toEqual(EVERYTHING);
});

it.each([
  ['--env-file=', (file: string): string[] => [`--env-file=${file}`]],
  ['--env-file', (file: string): string[] => ['--env-file', file]],
])('keeps them from workers also when Node reads them from a file: %s', async (_name, nodeArgs) => {
  const folder = mkdtempSync(join(tmpdir(), 'cd-env-'));
  const file = join(folder, '.env');
  writeFileSync(file, `DATABASE_URL=${DATABASE_URL}\nJOBS_KEY=${JOBS_KEY}\nPUBLIC=yes\n`);
  try {
    const { port } = await start('secrets/main.js', { nodeArgs: nodeArgs(file) }).ready();
    expect(await getJson(port, '/')).toEqual(EVERYTHING);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
