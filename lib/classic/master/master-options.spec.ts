import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { InvalidOptionsError } from '../../errors/invalid-options.error.js';
import { usableCpuCount } from '../../master/cpu-count.js';
import { checkedOptions, type MasterOptions } from './master-options.js';

let baseDir: string;

beforeEach(() => {
  baseDir = realpathSync(mkdtempSync(join(tmpdir(), 'classic-')));
  write('index.js');
  write('agent/lib/index.js');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(baseDir, { recursive: true });
});

function write(path: string): void {
  mkdirSync(dirname(join(baseDir, path)), { recursive: true });
  writeFileSync(join(baseDir, path), '');
}

const checked = (options: object = {}): ReturnType<typeof checkedOptions> =>
  checkedOptions({ baseDir, ...options });

describe('the options of a master', () => {
  it('have defaults', () => {
    expect(checked()).toMatchObject({
      app: join(baseDir, 'index.js'),
      library: join(baseDir, 'agent/lib/index.js'),
      hasAgent: true,
      workers: usableCpuCount(),
      timeoutMs: 30_000,
      shutdownTimeoutMs: 10_000,
      logRole: true,
      supervision: { maxRestarts: 5 },
      limits: { maxCallsPerWorker: 100_000 },
    });
  });

  it('take the folder that the program was started in for the root of the project', () => {
    jest.spyOn(process, 'cwd').mockReturnValue(baseDir);
    expect(checkedOptions({}).app).toBe(join(baseDir, 'index.js'));
  });

  it.each([
    ['app/server.js', 'app/server.js'],
    ['./app/server', 'app/server.js'],
    ['app', 'app/index.js'],
    ['app/server.mjs', 'app/server.mjs'],
  ])('find a file as require() does, relative to baseDir: %s', (appPath, found) => {
    write(found);
    expect(checked({ appPath }).app).toBe(join(baseDir, found));
    expect(checked({ libraryPath: appPath }).library).toBe(join(baseDir, found));
  });

  it('take an absolute path as it is', () => {
    write('elsewhere.js');
    expect(checked({ appPath: join(baseDir, 'elsewhere.js') }).app).toBe(join(baseDir, 'elsewhere.js'));
  });

  it('need no library file without a library', () => {
    rmSync(join(baseDir, 'agent'), { recursive: true });
    expect(checked({ needLibrary: false, needAgent: false })).toMatchObject({
      library: undefined,
      hasAgent: false,
    });
  });

  it.each<[object, string]>([
    [
      { needLibrary: false },
      'without a library there is nothing that an agent could call. Set needAgent: false',
    ],
    [{ needLibrary: false, needAgent: true }, 'without a library there is nothing that an agent could call'],
    [{ appPath: 'missing.js' }, '"appPath" is missing.js, and there is no file /'],
    [{ libraryPath: 'missing.js' }, '"libraryPath" is missing.js, and there is no file /'],
    [{ appPath: '' }, '"appPath" must be a path, not ""'],
    [{ baseDir: 1 }, '"baseDir" must be a path, not 1'],
    [{ appWorkerCount: 0 }, '"appWorkerCount" must be a whole number from 1, not 0'],
    [{ appWorkerCount: '2' }, '"appWorkerCount" must be a whole number from 1, not "2"'],
    [{ appWorkersCount: 2 }, 'there is no option "appWorkersCount". Did you mean "appWorkerCount"?'],
    [{ needAgent: 'no' }, '"needAgent" must be true or false, not "no"'],
    [{ logger: {} }, '"logger" must have info() and error()'],
    [{ logging: 'yes' }, '"logging" must be a function. Use "logger" instead'],
    [{ logging: () => {}, logger: console }, '"logging" is the older form of "logger". Give one of them'],
    [{ timeoutMs: 0 }, '"timeoutMs" must be a number of milliseconds'],
    [{ shutdownTimeoutMs: -1 }, '"shutdownTimeoutMs" must be a number of milliseconds'],
    [{ supervision: { restarts: 1 } }, 'there is no option "restarts"'],
    [{ limits: { maxCallsPerWorker: 0 } }, '"limits.maxCallsPerWorker" must be a whole number'],
  ])('are refused: %p', (options, message) => {
    expect(() => checked(options)).toThrow(InvalidOptionsError);
    expect(() => checked(options)).toThrow(message);
  });

  it.each([null, 'text'])('are an object, not %p', (options) => {
    expect(() => checkedOptions(options as unknown as MasterOptions)).toThrow('takes an object of options');
  });
});

describe('the log of a master', () => {
  const error = new Error('it failed');

  it('is the console, which shows whose line it is', () => {
    const info = jest.spyOn(console, 'info').mockReturnValue();
    const failed = jest.spyOn(console, 'error').mockReturnValue();
    checked().logger.log('ready');
    checked().logger.error(error);
    expect(info).toHaveBeenCalledWith('[master] ready');
    expect(failed).toHaveBeenCalledWith('[master]', error);
    checked({ logRole: false }).logger.warn('careful');
    expect(info).toHaveBeenCalledWith('careful');
  });

  it('may be another logger, whose methods keep their object', () => {
    class Logger {
      readonly lines: unknown[] = [];
      info(line: string): void {
        this.lines.push(line);
      }
      error(line: unknown): void {
        this.lines.push(line);
      }
    }
    const logger = new Logger();
    const { logger: log } = checked({ logger });
    log.log('ready');
    log.warn('careful');
    log.error(error);
    expect(logger.lines).toEqual(['ready', 'careful', error]);
  });

  it('may be a function, which is the older form, with a warning', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const logging = jest.fn<(line: string) => void>();
    const { logger } = checked({ logging });
    expect(warn.mock.calls).toEqual([
      [
        'The option "logging" of Master is deprecated. Use "logger", an object with info() and error().',
        'DeprecationWarning',
      ],
    ]);
    logger.log('ready');
    logger.warn('careful');
    logger.error(error);
    expect(logging.mock.calls.slice(0, 2)).toEqual([['ready'], ['careful']]);
    expect(logging.mock.calls[2]?.[0]).toContain('Error: it failed\n    at ');
  });
});
