import { Agent, request } from 'node:http';

/** The data of a stream of Server-Sent Events, as it comes. */
export async function* serverSentEvents(port: number, path: string): AsyncGenerator<string> {
  const asked = request({ port, path, host: '127.0.0.1', agent: new Agent({ keepAlive: true }) });
  asked.end();
  try {
    const response = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    let text = '';
    for await (const chunk of response) {
      const events = (text + chunk.toString()).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) yield /^data: (.*)$/m.exec(event)?.[1] ?? '';
    }
  } finally {
    asked.destroy();
  }
}
