import { loadPackageDefinition, type GrpcObject, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';

/** A name in the schema. */
export interface NameMessage {
  readonly text?: string;
  readonly bytes?: Buffer;
  readonly json?: string;
}

export interface AnswerMessage {
  readonly name: NameMessage;
}

const definition = loadSync(
  fileURLToPath(new URL('../../../src/contenders/grpc/names.proto', import.meta.url)),
);
const { Names } = loadPackageDefinition(definition)['names'] as GrpcObject;

export const NamesClient = Names as ServiceClientConstructor;

export function toMessage(name: unknown): NameMessage {
  if (typeof name === 'string') return { text: name };
  return Buffer.isBuffer(name) ? { bytes: name } : { json: JSON.stringify(name) };
}

export function fromMessage({ text, bytes, json }: NameMessage): unknown {
  return json === undefined ? (text ?? bytes) : JSON.parse(json);
}
