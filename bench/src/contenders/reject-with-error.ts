/** For a peer that rejects with something else than an Error. */
export function rejectWithError(reason: unknown): never {
  throw new Error((reason as { message?: string }).message ?? String(reason));
}
