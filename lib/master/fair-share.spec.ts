import { beforeEach, afterEach, expect, it, jest } from '@jest/globals';

import { FairShare } from './fair-share.js';

const [quick, slow] = [{}, {}];
let share: FairShare;
let sent: string[];

beforeEach(() => {
  jest.useFakeTimers();
  share = new FairShare(() => performance.now());
  sent = [];
});

afterEach(() => void jest.useRealTimers());

/** It takes at once what it is sent. */
function handQuick(count = 1): void {
  for (let index = 0; index < count; index++) {
    const before = sent.length;
    share.hand(quick, () => sent.push('quick'));
    if (sent.length > before) share.acknowledged(quick);
  }
}

const handSlow = (): void => share.hand(slow, () => sent.push('slow'));

it('gives each connection at once while all workers keep up', () => {
  for (let index = 0; index < 100; index++) {
    handSlow();
    share.acknowledged(slow);
    handQuick();
  }
  expect(sent).toHaveLength(200);
});

it('holds the connections of a worker back that is ahead of one that is about to take its own', () => {
  handSlow();
  handQuick(10);
  expect(sent).toHaveLength(1 + 6);
  share.acknowledged(slow);
  expect(sent).toHaveLength(1 + 10);
});

it('does so once in a while, for a moment', () => {
  handSlow();
  handQuick(10);
  jest.advanceTimersByTime(249);
  expect(sent).toHaveLength(1 + 6);
  jest.advanceTimersByTime(1);
  expect(sent).toHaveLength(1 + 10);
  share.acknowledged(slow);
  handSlow();
  handQuick(10);
  expect(sent).toHaveLength(2 + 20);
});

it('waits for no worker that stands still', () => {
  handSlow();
  jest.advanceTimersByTime(250);
  handQuick(100);
  expect(sent).toHaveLength(1 + 100);
});

it('holds nothing back when more connections come than can be kept', () => {
  handQuick(200);
  handSlow();
  handQuick(100);
  expect(sent).toHaveLength(1 + 300);
});

it('gives what was held back when the slow one is gone, and forgets what was for one that is gone', () => {
  handSlow();
  handQuick(10);
  share.gone(quick);
  handQuick();
  share.gone(slow);
  expect(sent).toHaveLength(1 + 6 + 1);
});
