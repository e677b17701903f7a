import type { Shared } from 'nestjs-cluster-dispatch';
import { BehaviorSubject } from 'rxjs';

import type { ReaderName } from '../tasks.js';
import { type Board, type Cell, ENTRIES, keyOf } from './board.js';

/** Reads a cell so many times, and gives the sum of their rates. */
type Read = (reads: number) => number;

type Pair<T> = readonly [T, T];

/** Which of the two is read changes each time, so that V8 cannot read it once, before the loop. */
const twice = <T>(value: T): Pair<T> => [value, value];

/**
 * Ways to read, each written out: functions that share their code would share what V8 learned of the others, too.
 * A replica and the plain thing that it is compared with are read by the same code.
 */
export function readersOf(board: Shared<Board>): Record<Exclude<ReaderName, 'call'>, Read> {
  return {
    loop: readLoop(),
    ...valueReaders(board),
    ...pathReaders(board),
    ...mapReaders(board),
    ...subjectReaders(board),
  };
}

function readLoop(): Read {
  const rates = twice(1);
  return (reads) => {
    let sum = 0;
    for (let index = 0; index < reads; index++) sum += rates[(index & 1) as 0];
    return sum;
  };
}

function valueReaders({ flags }: Shared<Board>) {
  const plain = { value: { ...flags.value } };
  const replicas = twice(flags);
  const plains = twice(plain);
  return {
    value: (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += replicas[(index & 1) as 0].value.rate;
      return sum;
    },
    'plain value': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += plains[(index & 1) as 0].value.rate;
      return sum;
    },
    'fixed value': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += flags.value.rate;
      return sum;
    },
    'fixed plain value': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += plain.value.rate;
      return sum;
    },
  };
}

function pathReaders(board: Shared<Board>) {
  const boards = twice(board);
  const plains = twice({ flags: { value: { ...board.flags.value } } });
  return {
    path: (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += boards[(index & 1) as 0].flags.value.rate;
      return sum;
    },
    'plain path': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += plains[(index & 1) as 0].flags.value.rate;
      return sum;
    },
  };
}

function mapReaders({ prices }: Shared<Board>) {
  // Not the strings that the maps have as their keys: those of an app come from elsewhere, too.
  const keys = Array.from({ length: ENTRIES }, (_, index) => keyOf(index));
  const plain = new Map<string, Cell>(prices);
  return {
    map: (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++)
        sum += prices.get(keys[index & (ENTRIES - 1)] as string)?.rate ?? 0;
      return sum;
    },
    'plain map': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++)
        sum += plain.get(keys[index & (ENTRIES - 1)] as string)?.rate ?? 0;
      return sum;
    },
  };
}

function subjectReaders({ level }: Shared<Board>) {
  const replicas = twice(level);
  const plains = twice(new BehaviorSubject<Cell>({ ...level.value }));
  return {
    subject: (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += replicas[(index & 1) as 0].value.rate;
      return sum;
    },
    'plain subject': (reads: number) => {
      let sum = 0;
      for (let index = 0; index < reads; index++) sum += plains[(index & 1) as 0].value.rate;
      return sum;
    },
  };
}
