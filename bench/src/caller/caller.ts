/** What a contender gives to the common caller: its way to call `getName(name)` in the other process. */
export interface Caller {
  call(name: unknown): Promise<unknown>;
  /** Calls a method that throws. */
  fail?(name: string): Promise<unknown>;
  /** Receives a stream of that many items, and tells how many arrived. */
  items?(count: number): Promise<number>;
  /** What is done to an argument before the clock starts. Only the limit, which has no codec, does anything. */
  prepare?(name: unknown): unknown;
  /** The name in an answer; `{ name }` unless told. */
  nameIn?(answer: unknown): unknown;
}
