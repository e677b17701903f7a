/** A class of the user's whose instances keep their class on the way. */
export interface ValueType<T extends object = object> {
  readonly type: abstract new (...args: never[]) => T;
  /** The name on the wire. Default: the name of the class. */
  readonly name?: string;
  /** What travels instead of an instance. Default: its own enumerable properties. */
  serialize?(value: T): unknown;
  /** Makes the instance of what `serialize` gave. Default: an object with those properties, without the constructor. */
  deserialize?(data: never): T;
}

/** The same, ready for use. */
export interface NamedValueType {
  readonly name: string;
  /** Without it, the own properties travel. */
  readonly serialize: ((value: object) => unknown) | undefined;
  deserialize(data: unknown): unknown;
  /** An instance without properties; its constructor was not called. */
  blank(): object;
}

/** The value classes that both ends know by the same name. An instance is of its nearest known class. */
export class ValueTypes {
  private readonly byName = new Map<string, NamedValueType>();
  private readonly byPrototype = new Map<object, NamedValueType>();

  constructor(types: Iterable<ValueType> = []) {
    for (const type of types) {
      const known = named(type);
      this.byName.set(known.name, known);
      this.byPrototype.set(type.type.prototype as object, known);
    }
  }

  of(value: object): NamedValueType | undefined {
    if (this.byName.size === 0) return undefined;
    let prototype = Object.getPrototypeOf(value) as object | null;
    while (prototype) {
      const known = this.byPrototype.get(prototype);
      if (known) return known;
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
    return undefined;
  }

  named(name: string): NamedValueType | undefined {
    return this.byName.get(name);
  }
}

function named(given: ValueType): NamedValueType {
  const { type, name = type.name } = given;
  return {
    name,
    serialize: given.serialize && ((value) => given.serialize?.(value)),
    deserialize: (data) => given.deserialize?.(data as never),
    blank: () => Object.create(type.prototype as object) as object,
  };
}
