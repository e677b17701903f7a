import type { IncomingMessage } from 'node:http';

export interface SseEvent {
  type: string;
  data: string;
}

/** Calls `onEvent` for each Server-Sent Event of a response. */
export function readEvents(response: IncomingMessage, onEvent: (event: SseEvent) => void): void {
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) onEvent({ type: field(block, 'event'), data: field(block, 'data') });
  });
}

function field(block: string, name: string): string {
  const line = block.split('\n').find((candidate) => candidate.startsWith(`${name}: `));
  return line?.slice(name.length + 2) ?? '';
}
