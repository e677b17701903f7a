import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { MapReplica } from './map-replica.js';
import { Operation } from './operation.js';
import type { ReplicaDraft } from './replica.js';

type Edit = readonly [Operation, readonly unknown[]];

const key = fc.constantFrom<unknown>('a', 1, '1');
const value = fc.constantFrom<unknown>(1, undefined, { a: [1] });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, value).map((entry) => [Operation.set, entry] as const) },
  { weight: 3, arbitrary: key.map((gone) => [Operation.delete, [gone]] as const) },
  { weight: 1, arbitrary: fc.constant([Operation.clear, []] as const) },
);
const edits = fc.array(edit, { maxLength: 8 });

/** What comes over two channels: either goes on with what there is, or begins with nothing. */
const action = fc.oneof(
  fc.record({ kind: fc.constantFrom('begin', 'commit', 'drop'), channel: fc.constantFrom(0, 1) }),
  fc.record({ kind: fc.constant('edit'), channel: fc.constantFrom(0, 1), edits }),
  fc.record({ kind: fc.constantFrom('listen', 'listen', 'listen', 'ignore') }),
);

/** What is different, looked for in all of the map. */
function differenceOf(before: ReadonlyMap<unknown, unknown>, now: ReadonlyMap<unknown, unknown>): unknown {
  const set = [...now].filter(([at, is]) => !before.has(at) || !Object.is(before.get(at), is));
  const deleted = [...before.keys()].filter((at) => !now.has(at));
  return set.length + deleted.length > 0 ? { set: new Map(set), deleted: new Set(deleted) } : undefined;
}

it('tells exactly what is different in a map, while another channel changes it', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const replica = new MapReplica(false);
      const drafts: (ReplicaDraft | undefined)[] = [];
      let told: unknown;
      const listen = (difference: unknown): unknown => (told = difference);
      const first = replica.fresh();
      first.apply(Operation.set, ['a', 1, 1, undefined, '1', { a: [1] }]);
      first.commit(1);
      replica.onChange = listen;
      for (const { kind, channel = 0, edits: list = [] } of actions as {
        kind: string;
        channel?: number;
        edits?: Edit[];
      }[]) {
        if (kind === 'listen') replica.onChange = listen;
        if (kind === 'ignore') replica.onChange = undefined;
        if (kind === 'begin') drafts[channel] = replica.fresh();
        if (kind === 'drop') drafts[channel] = undefined;
        if (kind === 'edit') for (const each of list) (drafts[channel] ??= replica.draft()).apply(...each);
        if (kind !== 'commit') continue;
        const before = new Map(replica.entries);
        told = undefined;
        drafts[channel]?.commit(1);
        drafts[channel]?.tell();
        drafts[channel] = undefined;
        expect(told).toEqual(replica.onChange && differenceOf(before, new Map(replica.entries)));
      }
    }),
    { numRuns: 3_000 },
  );
});

it('looks at no entry that came as it was, when a map of many becomes visible again', () => {
  const replica = new MapReplica(false);
  const entries = Array.from({ length: 1_000 }, (_, index) => [`key ${index}`, index]);
  const begin = (): ReplicaDraft => {
    const draft = replica.fresh();
    for (const entry of entries) draft.apply(Operation.set, entry);
    return draft;
  };
  begin().commit(1);
  replica.onChange = () => {};
  const draft = begin();
  draft.apply(Operation.set, ['key 5', 'another']);
  let looked = 0;
  const { entries: old } = replica;
  const { get, keys } = old;
  old.get = (at) => (looked++, get.call(old, at));
  old.keys = () => (looked++, keys.call(old));
  draft.commit(2);
  draft.tell();
  expect(looked).toBeLessThan(5);
});

const setTo = (draft: ReplicaDraft, price: number): void => draft.apply(Operation.set, ['ACME', price]);

it.each([
  ['a snapshot that another channel finished', (replica: MapReplica) => replica.fresh()],
  ['a step of another channel', (replica: MapReplica) => replica.draft()],
])('tells what is different from %s meanwhile', (_, begin) => {
  const replica = new MapReplica(false);
  const first = replica.fresh();
  setTo(first, 1);
  first.commit(1);
  const told: unknown[] = [];
  replica.onChange = ({ set }) => told.push(...set);
  const old = begin(replica);
  const next = replica.fresh();
  setTo(next, 1);
  setTo(old, 2);
  for (const draft of [old, next]) {
    draft.commit(2);
    draft.tell();
  }
  expect(told).toEqual([
    ['ACME', 2],
    ['ACME', 1],
  ]);
});
