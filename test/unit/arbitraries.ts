import * as fc from 'fast-check';

/** Keys that have done harm somewhere, besides ordinary ones. */
const key = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toJSON',
      'then',
      '$',
      'v',
      'a',
      'length',
      '0',
      '-1',
    ),
  },
);

const primitive = fc.oneof(
  fc.string({ unit: 'binary' }),
  // Half surrogate pairs included: a JavaScript string may hold them.
  fc
    .array(fc.integer({ min: 0xd700, max: 0xe000 }), { maxLength: 4 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);

const bytes = fc.uint8Array({ maxLength: 16 });

/** Objects that hold no other objects. */
const leaf: fc.Arbitrary<object> = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.constantFrom('a', '(?:)', '[/]\n', '\\p{L}').map((source) => new RegExp(source, 'gu')),
  fc.webUrl().map((url) => new URL(url)),
  bytes.map((data) => Buffer.from(data)),
  bytes.map((data) => Uint8Array.from(data).buffer),
  bytes.map((data) => new DataView(Uint8Array.from(data).buffer)),
  fc.int8Array({ maxLength: 4 }),
  fc.uint8Array({ maxLength: 4 }),
  fc.uint8ClampedArray({ maxLength: 4 }),
  fc.int16Array({ maxLength: 4 }),
  fc.uint16Array({ maxLength: 4 }),
  fc.int32Array({ maxLength: 4 }),
  fc.uint32Array({ maxLength: 4 }),
  fc.float32Array({ maxLength: 4 }),
  fc.float64Array({ maxLength: 4 }),
  fc.bigInt64Array({ maxLength: 4 }),
  fc.bigUint64Array({ maxLength: 4 }),
  fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.bigInt()).map((value) => Object(value) as object),
);

type Slot = { readonly primitive: unknown } | { readonly object: number };

/** One object of a graph, and what it holds: primitives, and other objects of the graph by their number. */
interface Plan {
  readonly kind: 'object' | 'array' | 'sparse' | 'map' | 'set' | 'error' | 'typed';
  readonly slots: readonly (readonly [key: string, slot: Slot, index: number])[];
  /** Whether it stands behind an instance whose `toJSON()` gives it. */
  readonly replaced: boolean;
}

const slot: fc.Arbitrary<Slot> = fc.oneof(
  primitive.map((value) => ({ primitive: value })),
  fc.nat({ max: 15 }).map((object) => ({ object })),
);

const planOf = (...kinds: Plan['kind'][]): fc.Arbitrary<Plan> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    slots: fc.array(fc.tuple(key, slot, fc.nat({ max: 50 })), { maxLength: 6 }),
    replaced: fc.nat({ max: 4 }).map((chance) => chance === 0),
  });

/** Of a class that keeps what it is where nobody can see it. */
export class Hidden {
  readonly #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  toJSON(): unknown {
    return { content: this.#content };
  }
}

class Point {
  constructor(
    readonly x: unknown,
    readonly y: unknown,
  ) {}
}

/** Any value in which no object stands in two places, so that what is sent in parts is the same in one. */
export const anyTree: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    primitive,
    leaf,
    fc.dictionary(key, tie('node'), { maxKeys: 8, noNullPrototype: false }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(key, fc.nat({ max: 20 }).map(String)), tie('node')), {
        maxLength: 8,
        selector: ([name]) => name,
      })
      .map((entries) => Object.fromEntries(entries) as unknown),
    fc.array(tie('node'), { maxLength: 8 }),
    fc.sparseArray(tie('node'), { maxNumElements: 3, maxLength: 8 }),
    fc.array(fc.tuple(primitive, tie('node')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('node'), { maxLength: 3 }).map((items) => new Set(items)),
    fc.tuple(primitive, tie('node')).map(([x, y]) => new Point(x, y)),
    primitive.map((content) => new Hidden(content)),
  ),
})).node;

/** A class of the user's that both ends know. */
export class Typed {}

function emptyContainer({ kind }: Plan): object {
  switch (kind) {
    case 'array':
    case 'sparse':
      return [];
    case 'map':
      return new Map();
    case 'set':
      return new Set();
    case 'error':
      return Object.assign(new RangeError('an error'), { stack: 'of an error' });
    case 'typed':
      return new Typed();
    case 'object':
      return {};
  }
}

function fill(container: object, { kind, slots }: Plan, resolve: (slot: Slot) => unknown): void {
  for (const [name, held, index] of slots) {
    const value = resolve(held);
    // That function would be called, as JSON does it.
    if (name === 'toJSON' && typeof value === 'function') continue;
    if (container instanceof Map) container.set(index % 2 ? value : name, value);
    else if (container instanceof Set) container.add(value);
    else if (kind === 'sparse') (container as unknown[])[index] = value;
    else if (kind === 'array') (container as unknown[]).push(value);
    else if (kind !== 'error' || !RESERVED_ON_ERRORS.has(name))
      Object.defineProperty(container, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

const RESERVED_ON_ERRORS: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause', 'errors']);

interface Graph {
  readonly root: Slot;
  readonly plans: readonly Plan[];
  readonly leaves: readonly object[];
}

const graphOf = (plan: fc.Arbitrary<Plan>, leaves: fc.Arbitrary<object>): fc.Arbitrary<Graph> =>
  fc.record({
    root: slot,
    plans: fc.array(plan, { maxLength: 10 }),
    leaves: fc.array(leaves, { maxLength: 6 }),
  });

const graph = graphOf(planOf('object', 'array', 'sparse', 'map', 'set', 'error'), leaf);

/** @param wrap what stands for a container in other objects */
function build({ root, plans, leaves }: Graph, wrap: (container: object, plan: Plan) => object): unknown {
  const containers = plans.map(emptyContainer);
  const objects = [...containers.map((container, index) => wrap(container, plans[index] as Plan)), ...leaves];
  const resolve = (held: Slot): unknown =>
    'primitive' in held ? held.primitive : objects[held.object % Math.max(1, objects.length)];
  plans.forEach((planned, index) => fill(containers[index] ?? {}, planned, resolve));
  return resolve(root);
}

class Replaced {
  readonly #replacement: object;

  constructor(replacement: object) {
    this.#replacement = replacement;
  }

  toJSON(): object {
    return this.#replacement;
  }
}

/**
 * Any value that may travel: a graph of objects of every kind, in which an object may stand in many places, itself
 * included.
 */
export const anyValue: fc.Arbitrary<unknown> = graph.map((made) => build(made, (container) => container));

/** Any value in which some objects are replaced by their `toJSON()`, and what it is to arrive as. */
export const anyReplacedValue: fc.Arbitrary<{ readonly sent: unknown; readonly expected: unknown }> =
  graph.map((made) => ({
    sent: build(made, (container, { replaced }) => (replaced ? new Replaced(container) : container)),
    expected: build(made, (container) => container),
  }));

/** Any value with instances of `Typed` in any place, which may hold anything, themselves included. */
export const anyTypedValue: fc.Arbitrary<unknown> = graphOf(
  planOf('typed', 'object', 'array', 'map', 'error'),
  leaf,
).map((made) => build(made, (container) => container));

/** Any value with these in any place, and in many places. */
export const anyValueWith = (leaves: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  graphOf(planOf('object', 'array', 'sparse', 'map', 'set'), fc.oneof(leaves, leaves, leaf)).map((made) =>
    build(made, (container) => container),
  );
