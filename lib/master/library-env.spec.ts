import { describe, expect, it } from '@jest/globals';

import {
  childEnvironment,
  hiddenFromLibrary,
  hiddenFromWorkers,
  unsetNames,
  withoutEnvFiles,
} from './library-env.js';

const env = { all: ['DATABASE_URL'], own: { jobs: ['REDIS_URL', 'KEY'], pricing: ['KEY'], other: [] } };

describe('environment variables for libraries alone', () => {
  it('are hidden from every worker', () => {
    expect(hiddenFromWorkers(env)).toEqual(['DATABASE_URL', 'REDIS_URL', 'KEY']);
  });

  it.each([
    ['jobs', []],
    ['pricing', ['REDIS_URL']],
    ['other', ['REDIS_URL', 'KEY']],
  ])('are hidden from a library when they are for another one alone: %s', (library, hidden) => {
    expect(hiddenFromLibrary(env, library)).toEqual(hidden);
  });

  it('are told of when nobody set them', () => {
    expect(unsetNames(env, { REDIS_URL: '', KEY: 'x' })).toEqual(['DATABASE_URL']);
  });
});

describe('the environment of a child', () => {
  const ours = { A: '1', B: '2', C: '' };

  it('is ours and more, without what is hidden', () => {
    expect(childEnvironment(['B', 'D'], { ROLE: 'x' }, ours, false)).toEqual({ A: '1', C: '', ROLE: 'x' });
  });

  it('takes what is hidden out of the environment that it is merged into', () => {
    expect({ ...ours, ...childEnvironment(['B'], {}, ours, false) }).toEqual({ A: '1', B: undefined, C: '' });
  });

  it('hides a name however it is written where the system does not tell the difference', () => {
    expect(childEnvironment(['database_url'], {}, { Database_Url: 'x' }, true)).toEqual({});
    expect(childEnvironment(['database_url'], {}, { Database_Url: 'x' }, false)).toEqual({
      Database_Url: 'x',
    });
  });
});

it.each([
  [['--env-file=.env', '--inspect'], ['--inspect']],
  [
    ['--inspect', '--env-file', '.env', '--enable-source-maps'],
    ['--inspect', '--enable-source-maps'],
  ],
  [['--env-file-if-exists=.env', '--env-file-if-exists', '.env'], []],
  [
    ['--env-files', '--import', 'x'],
    ['--env-files', '--import', 'x'],
  ],
])('the arguments of Node for a child name no file of variables: %j', (given, left) => {
  expect(withoutEnvFiles(given)).toEqual(left);
});
