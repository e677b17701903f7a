import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * Makes bench/ ready to run: installs what is compared, on first use and when package-lock.json has changed, puts the
 * built package beside it, and compiles.
 */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: here('.'), stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
};

const lock = readFileSync(here('package-lock.json'), 'utf8');
const mark = here('node_modules/.installed-lock.json');
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(mark, lock);
}

// A copy, and no link: a link would find the Nest of the repository, and there would be two of them.
const target = here('node_modules/nestjs-cluster-dispatch');
rmSync(target, { recursive: true, force: true });
for (const path of ['package.json', 'dist']) {
  cpSync(here(`../${path}`), `${target}/${path}`, { recursive: true });
}

rmSync(here('dist'), { recursive: true, force: true });
run(process.execPath, [here('../node_modules/typescript/bin/tsc'), '-p', here('.')]);
