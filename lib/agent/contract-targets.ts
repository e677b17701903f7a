import type { CallTarget, RepeatOptions } from '../protocol/call.js';
import { type Contract, type ContractMethod, forEachMethod, type MemberKind } from '../protocol/contract.js';
import { memberKey } from './member-key.js';

interface KnownTarget extends CallTarget {
  /** What the proxy takes it for. */
  readonly kind: MemberKind | undefined;
}

const KINDS: Readonly<Record<MemberKind | 'method', string>> = {
  method: 'a method',
  observable: 'a method that returns an Observable',
  iterable: 'a method that returns an async iterable',
  property: 'an Observable in a property',
  current: 'an Observable in a property',
  events: 'the events of an EventEmitter',
};

/** All that was ever offered, by its name: a proxy keeps its targets from one library to the next. */
export class ContractTargets {
  private readonly targets = new Map<string, KnownTarget>();

  /** @param timeoutMs for methods whose contract says nothing else */
  constructor(private readonly timeoutMs: number) {}

  of(provider: string, method: string): CallTarget | undefined {
    return this.targets.get(memberKey(provider, method));
  }

  /** From now on the numbers are those of this contract. */
  follow(contract: Contract): void {
    for (const target of this.targets.values()) {
      target.index = undefined;
      delete target.mismatch;
    }
    forEachMethod(contract, ({ name: provider }, method, index) => {
      const { name, kind, idempotent = false, timeoutMs = this.timeoutMs } = method;
      const key = memberKey(provider, name);
      const known = this.targets.get(key);
      const offered = { index, isIdempotent: idempotent, timeoutMs, repeats: repeatsOf(method) };
      if (!known) this.targets.set(key, { type: 'method', name: `${provider}.${name}`, kind, ...offered });
      else if (shown(kind) === shown(known.kind)) Object.assign(known, offered);
      else known.mismatch = `it is ${shown(kind)} in the library that runs now, and was ${shown(known.kind)}`;
    });
  }
}

function repeatsOf({ cache, coalesce }: ContractMethod): RepeatOptions | undefined {
  return cache || coalesce ? { cache, coalesce: coalesce === true } : undefined;
}

const shown = (kind: MemberKind | undefined): string => KINDS[kind ?? 'method'];
