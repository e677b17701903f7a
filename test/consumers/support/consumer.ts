import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runCommand, succeeded, type CommandResult } from './command.js';
import { npmInstall } from './npm.js';
import { packInto } from './pack.js';
import { Program } from './program.js';
import { REPOSITORY } from './repository.js';

/** What a Nest app has besides the package. */
const NEST = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];

/** What npm installs with the package, of itself. */
const DEPENDENCIES = Object.keys(manifest().dependencies);

/** A project that uses the packed package, in a temporary folder, far from the repository's own `node_modules`. */
export class Consumer {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'consumer-')));
  private started: Program | undefined;

  /**
   * @param project a folder of test/consumers/projects
   * @param type of its package.json: what its `.js` files are
   */
  constructor(
    private readonly project: string,
    private readonly type: 'module' | 'commonjs',
  ) {}

  /** The app that was started. */
  get program(): Program {
    if (!this.started) throw new Error('The program has not been started.');
    return this.started;
  }

  /**
   * Installs the package beside the Nest of the lock file. Links and unpacks, which needs no registry.
   *
   * @param others packages to get from the registry all the same
   */
  async installBesideNest12(...others: readonly string[]): Promise<void> {
    await this.write();
    // Before the links: npm would remove what it did not install.
    if (others.length > 0) succeeded(await npmInstall(others, this.folder));
    await Promise.all([...NEST, ...DEPENDENCIES, '@types/node'].map((name) => this.link(name)));
    await this.unpack();
  }

  /** Installs the package with what it needs in a program without Nest, and nothing else. */
  async installWithoutNest(): Promise<void> {
    await this.write();
    await Promise.all(['rxjs', ...DEPENDENCIES].map((name) => this.link(name)));
    await this.unpack();
  }

  /** Installs the package beside the Nest 11 of the registry, as a user would. */
  async installBesideNest11(): Promise<void> {
    await this.write();
    const nest = NEST.map((name) => (name.startsWith('@nestjs/') ? `${name}@11` : name));
    succeeded(await npmInstall([...nest, await packInto(this.folder)], this.folder));
    await this.link('@types/node');
  }

  /** Compiles `src` to `dist` with the TypeScript of the repository, types checked. */
  async compile(): Promise<void> {
    const tsc = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
    succeeded(await this.run(tsc, '-p', '.'));
  }

  /** Runs a file with Node to its end. */
  run(file: string, ...args: readonly string[]): Promise<CommandResult> {
    return runCommand(process.execPath, [file, ...args], this.folder);
  }

  /** Starts a file of the project, and waits until the cluster is ready. */
  async start(file = 'dist/main.js'): Promise<void> {
    this.started = new Program(join(this.folder, file));
    await this.started.ready;
  }

  /** Ends what runs and removes the folder. */
  async end(): Promise<void> {
    await this.started?.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async unpack(): Promise<void> {
    const target = join(this.folder, 'node_modules', 'nestjs-cluster-dispatch');
    await mkdir(target);
    const tarball = await packInto(this.folder);
    succeeded(await runCommand('tar', ['-xzf', tarball, '--strip-components=1', '-C', target], this.folder));
  }

  private async write(): Promise<void> {
    await cp(join(REPOSITORY, 'test', 'consumers', 'projects', this.project), this.folder, {
      recursive: true,
    });
    const written = { name: this.project, private: true, type: this.type };
    await writeFile(join(this.folder, 'package.json'), JSON.stringify(written));
  }

  /** Links to a package of the repository: the real path decides what it imports, so there is one copy of each. */
  private async link(name: string): Promise<void> {
    const path = join('node_modules', name);
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await symlink(join(REPOSITORY, path), join(this.folder, path), 'junction');
  }
}

/** Of the package. */
function manifest(): { readonly dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as ReturnType<typeof manifest>;
}
