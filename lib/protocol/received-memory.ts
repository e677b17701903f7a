import { LARGE_ATTACHMENT_BYTES } from './frame.js';

/** Attachments that nobody but the receiver of their frame has. */
const untaken = new WeakSet<Uint8Array>();

/** Memory of exactly this size for an attachment that arrives; of a large one, the value may have it. */
export function memoryFor(bytes: number): Buffer {
  if (bytes < LARGE_ATTACHMENT_BYTES) return Buffer.allocUnsafe(bytes);
  const memory = Buffer.allocUnsafeSlow(bytes);
  untaken.add(memory);
  return memory;
}

/**
 * The memory of an attachment, for a value that needs no copy then. It is given once: a peer may name an attachment
 * twice, and two values never share memory. Nor is it given when the attachment is part of something larger, or when the
 * sender has it, too, within one process.
 */
export function takeMemory(attachment: Uint8Array): ArrayBuffer | undefined {
  if (attachment.byteLength < LARGE_ATTACHMENT_BYTES || !untaken.delete(attachment)) return undefined;
  return attachment.buffer as ArrayBuffer;
}
