/** A Buffer for those who send text: base64, the cheapest way there is. */
interface TextBuffer {
  readonly base64: string;
}

export function toText(value: unknown): unknown {
  return Buffer.isBuffer(value) ? { base64: value.toString('base64') } : value;
}

export function fromText(value: unknown): unknown {
  return isTextBuffer(value) ? Buffer.from(value.base64, 'base64') : value;
}

type Call = (name: unknown) => Promise<{ name: unknown }>;

/** Makes a call that carries text carry a Buffer, too. Other values pass as they are. */
export function overText(call: Call): Call {
  const callWithBuffer = async (name: Buffer): Promise<{ name: unknown }> => {
    const answer = await call(toText(name));
    return { name: fromText(answer.name) };
  };
  return (name) => (Buffer.isBuffer(name) ? callWithBuffer(name) : call(name));
}

/** The server's side of `overText()`. */
export function answerText(getName: (name: unknown) => { name: unknown }) {
  return (name: unknown): { name: unknown } =>
    isTextBuffer(name) ? { name: toText(getName(fromText(name)).name) } : getName(name);
}

function isTextBuffer(value: unknown): value is TextBuffer {
  return typeof value === 'object' && value !== null && 'base64' in value;
}
