import type { CallableMethod } from '../../../lib/protocol/callable-method.js';
import type { AgentProcess } from './agent-process.js';
import { begin } from './body.js';
import { Connection } from './connection.js';
import { LibraryEnd } from './library-end.js';
import { METHODS, type OfferedMethod } from './offered-methods.js';
import { type Published, PublishedState } from './published-state.js';
import { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

export class LibraryProcess extends SimulatedProcess {
  sessions: LibraryEnd[] = [];
  isDraining = false;
  readonly state: PublishedState;
  /** Each epoch may offer its methods under other numbers, and not all of them. */
  private readonly offer: readonly OfferedMethod[];

  constructor(
    private readonly world: World,
    readonly epoch: number,
  ) {
    super(`library ${epoch}`);
    const { random } = world;
    this.state = new PublishedState(world, epoch);
    const first = random.below(METHODS.length);
    const turned = [...METHODS.slice(first), ...METHODS.slice(0, first)];
    this.offer = random.chance(0.8) ? turned : turned.slice(1);
  }

  get ends(): readonly LibraryEnd[] {
    return this.sessions;
  }

  /** Whether no call runs, and no answer waits. */
  get isIdle(): boolean {
    return this.sessions.every(({ isIdle }) => isIdle);
  }

  /** As an agent that shook hands. */
  accept(agent: AgentProcess): Connection {
    const { world, state } = this;
    const joining = agent.join(world, this);
    const connection = new Connection(`${agent.name} – ${this.name} #${++world.connectionsMade}`, world);
    const name = `${this.name} for ${agent.name}`;
    this.sessions.push(new LibraryEnd(world, this, name, state, connection, this.methodsFor(connection)));
    world.log(() => `${connection.name} is up`);
    joining.join(connection, this);
    return connection;
  }

  /**
   * An agent has all state, and makes its calls here.
   *
   * @param isBeside whether calls that are lost with an earlier channel may come after later ones
   */
  attached({ targets }: AgentProcess, connection: Connection, isBeside: boolean): void {
    const { world, offer } = this;
    if (isBeside) connection.firstLater = world.calls.length;
    for (const target of targets) {
      const index = offer.indexOf(target.method);
      target.index = index < 0 ? undefined : index;
    }
    world.log(() => `${connection.name} takes calls`);
  }

  override changeState(): void {
    const { random } = this.world;
    // What is sent in the middle of a batch is so much that it does not wait for the end of the turn.
    this.state.change(() => random.pick(this.sessions.filter(({ flushDue }) => flushDue))?.flush());
  }

  override get published(): Published {
    const { state } = this;
    return { state, moment: state.moment };
  }

  private methodsFor(connection: Connection): CallableMethod[] {
    let last = -1;
    return this.offer.map(({ name, stream }) => ({
      name,
      stream,
      invoke: (args) => {
        const [tag] = args as [number];
        const isAgain = tag < connection.firstLater && this.world.calls[tag]?.plan.isIdempotent === true;
        this.checkCall(tag, name, isAgain ? -1 : last);
        if (!isAgain) last = tag;
        return begin(this.world, this, args);
      },
    }));
  }

  private checkCall(tag: number, name: string, last: number): void {
    const { world } = this;
    const what = world.calls[tag]?.plan.what;
    world.check(what === name, `${name} was called, and ${what} was meant`);
    world.check(tag > last, `call ${tag} began after call ${last}, which was made later`);
  }
}
