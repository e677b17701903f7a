/** What a change does to its state. Its operands are a list. */
export const Operation = {
  /** `[version]` It has nothing in it now; what follows makes it up. */
  begin: 0,
  /** `[path, value]` The whole value, when the path is empty; otherwise what stands at its end. */
  put: 1,
  /** `[path]` A key of an object is gone. */
  remove: 2,
  /** `[path, record]` Several keys of the object at the path; new ones come last. */
  assign: 3,
  /** `[path, start, removed, items]` As `Array.prototype.splice`. */
  splice: 4,
  /** `[error]` There is no value; reading it throws this. */
  fail: 5,
  /** `[key, value, key, value …]` Entries of a map. */
  set: 6,
  /** `[key …]` Entries of a map are gone. */
  delete: 7,
  /** `[]` A map has no entries. */
  clear: 8,
  /** `[version]` What began again was changed later, while it was sent: this is the step that changed it last. */
  version: 9,
} as const;

export type Operation = (typeof Operation)[keyof typeof Operation];
