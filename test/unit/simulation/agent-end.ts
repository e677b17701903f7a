import type { Asker } from './asker.js';
import type { AgentProcess } from './agent-process.js';
import type { Connection } from './connection.js';
import { End } from './end.js';
import type { LibraryProcess } from './library-process.js';
import { isStateFrame } from './outlet.js';
import { ReplicaEnd } from './replica-end.js';
import type { World } from './world.js';

/** What an agent has for one library: first its state, and then, when all of that has come, the channel. */
export class AgentEnd extends End {
  library: LibraryProcess | undefined;
  states: ReplicaEnd | undefined;

  constructor(
    world: World,
    readonly agent: AgentProcess,
    asker?: Asker,
  ) {
    super(world, agent, agent.name, false, asker);
  }

  /** The library has let it in. */
  join(connection: Connection, library: LibraryProcess): void {
    this.library = library;
    this.wire(connection, false);
    this.states = new ReplicaEnd(this.world, this.agent.watch, library.state, () => this.agent.attach(this));
    this.states.start();
  }

  /** All state has come. */
  attached(): void {
    this.openChannel([], { onState: (message) => this.states?.receiver.receiveMessage(message) });
  }

  protected override receive(frame: Uint8Array): void {
    const receiver = this.channel ?? this.states?.receiver;
    if (!isStateFrame(frame)) this.checkOrder(frame);
    receiver?.receive(frame);
    if (isStateFrame(frame)) this.agent.watch.checkUnchanged();
  }

  /** Frames come in the order in which they were made, each after all that was published before it. */
  private checkOrder(frame: Uint8Array): void {
    const { world, name, agent, library } = this;
    const due = this.connection?.sent.shift();
    world.check(
      due !== undefined && due.frame.length === frame.length,
      `${name} got another frame than was due`,
    );
    if (due) world.check(Buffer.compare(due.frame, frame) === 0, `${name} got another frame than was due`);
    if (due && library && agent.end === this) agent.watch.mustShow(library.state, due.moment);
  }
}
