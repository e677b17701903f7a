import { describe, expect, it } from '@jest/globals';

import { classes } from '../../test/unit/wire.js';
import { snapshot } from '../peers/snapshot.js';
import { Operation } from './operation.js';
import { cutValue } from './value-pieces.js';
import { applyChange, type Path, type ValueChange } from './value-change.js';
import { ValueReplica } from './value-replica.js';

const PIECE_NODES = 5;
const large = (): Record<string, unknown> => ({
  name: 'large',
  empty: {},
  none: [],
  list: Array.from({ length: 30 }, (_, index) => ({ index, even: index % 2 === 0 })),
  wide: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key ${index}`, { index }])),
  deep: { a: { b: Array.from({ length: 12 }, (_, index) => [index, [index]]) } },
  last: { at: new Date(5) },
});

function operandsOf(change: ValueChange): unknown[] {
  const { path } = change;
  if (change.operation === 'put') return [path, change.value];
  if (change.operation === 'assign') return [path, change.record];
  if (change.operation === 'splice') return [path, change.start, change.removed, change.items];
  return [path];
}

/** Lets a value come in pieces. @returns how many */
function comes(replica: ValueReplica, value: unknown, late: readonly ValueChange[] = []): number {
  const draft = replica.fresh();
  const pieces = [...cutValue(value, PIECE_NODES), ...late];
  for (const piece of pieces) draft.apply(Operation[piece.operation], snapshot(operandsOf(piece), classes));
  draft.commit(1);
  draft.tell();
  return pieces.length;
}

function emittedFor(next: unknown, late: readonly ValueChange[] = []): { emitted: number; isSame: boolean } {
  const replica = new ValueReplica(true);
  comes(replica, large());
  const { value: before } = replica;
  let emitted = 0;
  replica.onChange = () => emitted++;
  expect(comes(replica, next, late)).toBeGreaterThan(5);
  const { value } = replica;
  return { emitted, isSame: value === before };
}

const changed = (changes: readonly ValueChange[]): unknown =>
  changes.reduce<unknown>((value, change) => applyChange(value, change, new Set()), large());

const put = (path: Path, value: unknown): ValueChange => ({ operation: 'put', path, value });
const remove = (...path: Path): ValueChange => ({ operation: 'remove', path });
const splice = (path: Path, start: number, removed: number, items: unknown[]): ValueChange => ({
  operation: 'splice',
  path,
  start,
  removed,
  items,
});

describe('a large value that comes again in pieces', () => {
  it('stays the same object, and tells of nothing, when it is as it was', () => {
    expect(emittedFor(large())).toEqual({ emitted: 0, isSame: true });
  });

  it.each<[string, ...ValueChange[]]>([
    ['an item', put(['list', 29, 'index'], 99)],
    ['an item more', splice(['list'], 30, 0, [{}])],
    ['an item less', splice(['list'], 29, 1, [])],
    ['a key', put(['wide', 'key 19', 'index'], 99)],
    ['a key more', put(['wide', 'more'], 1)],
    ['a key more, at the end', put(['more'], {})],
    ['a key less', remove('wide', 'key 19')],
    ['a key less, at the end', remove('last')],
    ['a container that is empty', put(['deep'], {})],
    ['the last container, which is empty', put(['last'], {})],
    ['a list that is empty', put(['deep', 'a', 'b'], [])],
    ['a list that is no longer empty', put(['none'], [1])],
    ['a list in place of an object', put(['wide'], [])],
    ['something deep', put(['deep', 'a', 'b', 11, 1, 0], 99)],
    ['a date', put(['last', 'at'], new Date(6))],
    ['the order of keys', remove('name'), put(['name'], 'large')],
  ])('is replaced, and tells once, when this is different: %s', (_, ...changes) => {
    expect(emittedFor(changed(changes))).toEqual({ emitted: 1, isSame: false });
  });

  it('is replaced when it was changed while it came', () => {
    const late = put(['name'], 'late');
    expect(emittedFor(large(), [late])).toEqual({ emitted: 1, isSame: false });
  });

  it('is replaced when what there was changed meanwhile', () => {
    const replica = new ValueReplica(true);
    comes(replica, large());
    const draft = replica.fresh();
    for (const piece of cutValue(large(), PIECE_NODES))
      draft.apply(Operation[piece.operation], snapshot(operandsOf(piece), classes));
    const old = replica.draft();
    old.apply(Operation.put, [['name'], 'another']);
    old.commit(2);
    draft.commit(1);
    expect(replica.value).toEqual(large());
  });
});

it('tells of the last value that there was, after one that could not be read', () => {
  const replica = new ValueReplica(true);
  const heard: unknown[] = [];
  replica.onChange = (value, previous) => heard.push([previous, value]);
  const steps: [Operation, unknown[]][] = [
    [Operation.put, [[], 1]],
    [Operation.fail, [new Error('no value')]],
    [Operation.fail, [new Error('still none')]],
    [Operation.put, [[], 2]],
  ];
  steps.forEach(([operation, operands], version) => {
    const draft = replica.draft();
    draft.apply(operation, operands);
    draft.commit(version);
    draft.tell();
  });
  expect(heard).toEqual([
    [undefined, 1],
    [1, 2],
  ]);
});
