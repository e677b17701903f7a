import { createRequire } from 'node:module';

/** A letter between two mail boxes. */
export interface Mail {
  readonly message: unknown;
  setTo(name: string): Mail;
  setMessage(message: unknown): Mail;
  send(): Promise<Mail>;
  reply(message: unknown): void;
}

interface MailBox {
  init(): Promise<void>;
  write(): Mail;
  on(event: 'mail', listener: (mail: Mail) => void): void;
}

interface SocketMessenger {
  readonly Messenger: new (options: { sockPath: string }) => { init(): Iterator<Promise<void>> };
  readonly MailBox: new (options: { sockPath: string; name: string }) => MailBox;
}

/** The package has no types. */
export const { Messenger, MailBox } = createRequire(import.meta.url)('socket-messenger') as SocketMessenger;
