import { describe, expect, it } from '@jest/globals';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { Feature } from '../interfaces/cluster-dispatch-options.interface.js';
import { namedLibraries } from './named-libraries.js';

class A {}
class B {}

const feature = (library?: string): Feature => ({ providers: [], ...(library !== undefined && { library }) });

describe('the libraries', () => {
  it.each([
    [{}, [['library', undefined]]],
    [{ library: A }, [['library', A]]],
    [{ libraries: { jobs: A } }, [['jobs', A]]],
    [
      { libraries: { pricing: A, jobs: B } },
      [
        ['pricing', A],
        ['jobs', B],
      ],
    ],
  ])('of %j are named', (options, expected) => {
    expect(namedLibraries(options, []).map(({ name, module }) => [name, module])).toEqual(expected);
  });

  it('get the features that name them', () => {
    const features = [feature('b'), feature('a'), feature('b')];
    const libraries = namedLibraries({ libraries: { a: A, b: B } }, features);
    expect(libraries.map((library) => library.features)).toEqual([[features[1]], [features[0], features[2]]]);
  });

  it.each([
    ['the only one', { libraries: { jobs: A } }, 'jobs'],
    ['the one without a name', {}, 'library'],
    ['the one named library', { libraries: { jobs: A, library: B } }, 'library'],
  ])('get a feature that names none: %s', (_, options, expected) => {
    const owners = namedLibraries(options, [feature()]).filter(({ features }) => features.length === 1);
    expect(owners.map(({ name }) => name)).toEqual([expected]);
  });

  it.each([
    [
      undefined,
      'there are several libraries and none is named "library": give "library", one of pricing, jobs.',
    ],
    ['job', 'there is no library "job". Did you mean "jobs"? The libraries are: pricing, jobs.'],
    ['library', 'there is no library "library". The libraries are: pricing, jobs.'],
    ['constructor', 'there is no library "constructor".'],
  ])('are not given a feature of %s', (library, message) => {
    const place = (): unknown => namedLibraries({ libraries: { pricing: A, jobs: B } }, [feature(library)]);
    expect(place).toThrow(InvalidOptionsError);
    expect(place).toThrow(message);
  });
});
