import { isList, isRecord, setOwn } from '../../lib/protocol/container.js';

/** What to do at a place of a value: which way to go, how far, and what to do there. */
export interface Edit {
  readonly steps: readonly number[];
  readonly kind: 'replace' | 'remove' | 'insert' | 'rename' | 'first' | 'copy';
  readonly value: unknown;
}

/** The value with the edit made, without a change to the value given: the rest of it is shared. */
export function edited(value: unknown, { steps, kind, value: given }: Edit): unknown {
  const [step, ...rest] = steps;
  const size = isRecord(value) ? Object.keys(value).length : isList(value) ? value.length : 0;
  if (step === undefined || size === 0) return kind === 'copy' ? copied(value) : given;
  const at = step % size;
  const inner = rest.length > 0 ? { steps: rest, kind, value: given } : undefined;
  return isList(value)
    ? editedList(value, at, kind, given, inner)
    : editedRecord(value, at, kind, given, inner);
}

function editedList(list: unknown[], at: number, kind: Edit['kind'], given: unknown, inner?: Edit): unknown {
  if (inner || kind === 'copy') return list.with(at, inner ? edited(list[at], inner) : copied(list[at]));
  if (kind === 'remove') return list.toSpliced(at, 1);
  if (kind === 'insert' || kind === 'first')
    return list.toSpliced(kind === 'first' ? 0 : at, 0, given, given);
  return list.with(at, given);
}

function editedRecord(value: unknown, at: number, kind: Edit['kind'], given: unknown, inner?: Edit): unknown {
  const entries = Object.entries(value as object);
  const [key, child] = entries[at] ?? ['', undefined];
  if (inner) entries[at] = [key, edited(child, inner)];
  else if (kind === 'remove') entries.splice(at, 1);
  else if (kind === 'insert') entries.push([`${key}+`, given], [`${key}-`, given], [String(at), given]);
  else if (kind === 'first') entries.unshift([`${key}!`, given]);
  else if (kind === 'rename') entries[at] = [`${key}~`, child];
  else entries[at] = [key, kind === 'copy' ? copied(child) : given];
  const record = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const [name, held] of entries) setOwn(record, name, held);
  return record;
}

/** Plain objects and arrays are made anew, and all else is shared. */
function copied(value: unknown): unknown {
  if (isList(value)) return value.map((item) => copied(item));
  if (!isRecord(value)) return value;
  const record = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const [key, child] of Object.entries(value)) setOwn(record, key, copied(child));
  return record;
}
