import { describe, expect, it } from '@jest/globals';

import { StallDetector } from './stall-detector.js';

/** Checks every 100 ms, and calls it a stall after 1,000. */
function detector(): StallDetector<string> {
  const made = new StallDetector<string>(100, 1_000);
  made.sawLife('a', 0);
  return made;
}

/** Checks on time from `from` to `to`. */
function checkOnTime(subject: StallDetector<string>, from: number, to: number): string[] {
  let found: string[] = [];
  for (let now = from; now <= to; now += 100) found = subject.check(now);
  return found;
}

describe('who gives no sign of life', () => {
  it('is stalled from the threshold on, and not before', () => {
    const subject = detector();
    expect(checkOnTime(subject, 100, 900)).toEqual([]);
    expect(subject.check(999)).toEqual([]);
    expect(subject.check(1_000)).toEqual(['a']);
  });

  it('is watched from its first sign, and no more when it is forgotten', () => {
    const subject = detector();
    subject.forget('a');
    expect(checkOnTime(subject, 100, 5_000)).toEqual([]);
    subject.sawLife('b', 5_000);
    expect(checkOnTime(subject, 5_100, 5_900)).toEqual([]);
    expect(checkOnTime(subject, 6_000, 6_000)).toEqual(['b']);
  });

  it('starts anew with each sign', () => {
    const subject = detector();
    checkOnTime(subject, 100, 900);
    subject.sawLife('a', 900);
    expect(checkOnTime(subject, 1_000, 1_800)).toEqual([]);
    expect(checkOnTime(subject, 1_900, 1_900)).toEqual(['a']);
  });

  it('is forgiven what passed while the one who watches was stopped', () => {
    const subject = detector();
    checkOnTime(subject, 100, 900);
    expect(subject.check(5_900)).toEqual([]);
    expect(checkOnTime(subject, 6_000, 6_800)).toEqual([]);
    expect(checkOnTime(subject, 6_900, 6_900)).toEqual(['a']);
  });

  it('is not forgiven because a check is a little late', () => {
    const subject = detector();
    for (let now = 200; now <= 800; now += 200) subject.check(now);
    expect(subject.check(1_000)).toEqual(['a']);
  });
});
