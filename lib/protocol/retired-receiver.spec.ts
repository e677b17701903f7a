import { describe, expect, it } from '@jest/globals';

import { KnownClasses } from './known-classes.js';
import { MapReplica } from './map-replica.js';
import { Operation } from './operation.js';
import { StateReceiver } from './state-receiver.js';

function open(replicas: readonly MapReplica[]) {
  const told: string[] = [];
  const receiver = new StateReceiver({
    replicas,
    classes: new KnownClasses([]),
    forget: () => told.push('forget'),
    forgetAll: () => told.push('forget all'),
    onCommit: () => told.push('commit'),
  });
  return { receiver, told };
}

describe('what receives the state of a library', () => {
  it('forgets results when there is no state whose snapshot would tell', () => {
    const { receiver, told } = open([]);
    receiver.start();
    expect(told).toEqual(['forget all', 'commit']);
  });

  it('keeps nothing of a step that has not come to its end when another library takes over', () => {
    const replica = new MapReplica(false);
    const { receiver, told } = open([replica]);
    receiver.start();
    receiver.receiveMessage({ type: 'invalidate', method: 0, value: { json: undefined } });
    receiver.receiveMessage({
      type: 'change',
      state: 0,
      operation: Operation.set,
      value: { json: ['key', 1] },
    });
    expect(receiver['drafts'].size).toBe(1);
    receiver.retire();
    expect(receiver['drafts'].size).toBe(0);
    expect(receiver['toForget']).toEqual([]);
    receiver.receiveMessage({ type: 'commit', version: 1 });
    expect(replica.entries.size).toBe(0);
    expect(told).toEqual([]);
  });
});
