import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';

import { PublisherBench } from '../../test/unit/publisher-bench.js';
import { ReplicatedSubject } from './replicated-subject.js';

function openBench<T>(initial: T) {
  const subject = new BehaviorSubject<T>(initial);
  const bench = new PublisherBench({ level: new ReplicatedSubject(subject) });
  const agent = bench.agent();
  agent.skip();
  const read = (): unknown => {
    bench.settle();
    agent.read();
    return agent.seen['level'];
  };
  return { subject, bench, agent, read };
}

describe('a BehaviorSubject', () => {
  it('is published whenever it emits another value', () => {
    const { subject, agent, read } = openBench<unknown>({ a: 1 });
    subject.next({ a: 2 });
    expect(read()).toEqual({ a: 2 });
    subject.next({ a: 2 });
    expect(read()).toEqual({ a: 2 });
    expect(agent.types).toEqual(['change', 'commit']);
    subject.next(undefined);
    expect(read()).toBeUndefined();
    subject.next(Buffer.from('a'));
    subject.next(Buffer.from('b'));
    expect(read()).toEqual(Buffer.from('b'));
  });

  it('is sent as it is when it is sent, though it may be changed in place later', () => {
    const { subject, read } = openBench<{ a: number }>({ a: 1 });
    const value = { a: 2 };
    subject.next(value);
    value.a = 3;
    expect(read()).toEqual({ a: 2 });
    subject.next(value);
    expect(read()).toEqual({ a: 3 });
    expect(Object.isFrozen(value)).toBe(false);
  });

  it('keeps its last value when it completes, for those that come later, too', () => {
    const { subject, bench, read } = openBench('info');
    subject.next('debug');
    subject.complete();
    expect(read()).toBe('debug');
    expect(bench.agent().seen).toEqual({ level: 'debug' });
  });

  it('throws in the workers what it failed with', () => {
    const { subject, bench, read } = openBench('info');
    subject.error(new RangeError('no level'));
    expect(read).toThrow(new RangeError('no level'));
    expect(() => bench.agent().seen).toThrow(new RangeError('no level'));
    expect(() => openedWith(subject).seen).toThrow(new RangeError('no level'));
  });

  it('throws in the workers that its error cannot be sent, when it cannot', () => {
    const { subject, bench, read } = openBench('info');
    subject.error({ retry: () => {} });
    expect(read).toThrow(/lib\.level: error\.retry cannot be sent/);
    expect(() => bench.agent().seen).toThrow(/lib\.level: error\.retry cannot be sent/);
    expect(() => openedWith(subject).seen).toThrow(/lib\.level: error\.retry cannot be sent/);
  });

  it('throws in the workers that its value cannot be sent, until there is one that can', () => {
    const { subject, bench, read } = openBench<unknown>('info');
    subject.next({ open: () => {} });
    expect(read).toThrow(/lib\.level: value\.open cannot be sent/);
    expect(() => bench.agent().seen).toThrow(/cannot be sent/);
    subject.next('debug');
    expect(read()).toBe('debug');
  });

  it('may begin with a value that cannot be sent', () => {
    const subject = new BehaviorSubject<unknown>(() => {});
    const agent = openedWith(subject);
    expect(() => agent.seen).toThrow(/lib\.level: value cannot be sent/);
  });
});

const openedWith = (subject: BehaviorSubject<never> | BehaviorSubject<string> | BehaviorSubject<unknown>) =>
  new PublisherBench({ level: new ReplicatedSubject(subject as BehaviorSubject<unknown>) }).agent();
