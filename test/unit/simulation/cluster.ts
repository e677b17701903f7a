import type { CallableMethod } from '../../../lib/protocol/callable-method.js';
import type { CallTarget } from '../../../lib/protocol/call.js';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../../../lib/protocol/stream.js';
import { begin } from './body.js';
import { Connection } from './connection.js';
import { End } from './end.js';
import { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

interface OfferedMethod {
  readonly name: string;
  readonly isIdempotent?: boolean;
  readonly stream: StreamOptions;
}

const METHODS: readonly OfferedMethod[] = [
  { name: 'lib.plain', stream: DEFAULT_STREAM_OPTIONS },
  { name: 'lib.small', stream: { overflow: 'buffer', bufferSize: 2 } },
  { name: 'lib.latest', stream: { overflow: 'latest', bufferSize: 0 } },
  { name: 'lib.again', stream: DEFAULT_STREAM_OPTIONS, isIdempotent: true },
  { name: 'lib.smallAgain', stream: { overflow: 'buffer', bufferSize: 2 }, isIdempotent: true },
  { name: 'lib.dropping', stream: { overflow: 'drop', bufferSize: 0 } },
];

const TIMEOUTS_MS = [4, 20, 20, 400];

export interface AgentTarget extends CallTarget {
  readonly method: OfferedMethod;
}

export class AgentProcess extends SimulatedProcess {
  /** Where its calls go. */
  library: LibraryProcess | undefined;
  /** The end of the channel that takes new calls. */
  end: End;
  readonly targets: readonly AgentTarget[];
  /** The others, until they close. */
  private older: End[] = [];

  constructor(world: World, name: string) {
    super(name);
    this.end = new End(world, this, name, false);
    this.targets = METHODS.flatMap((method) =>
      TIMEOUTS_MS.map((timeoutMs): AgentTarget => ({
        type: 'method',
        name: method.name,
        timeoutMs,
        index: undefined,
        isIdempotent: method.isIdempotent ?? false,
        method,
      })),
    );
  }

  get ends(): readonly End[] {
    return [this.end, ...this.older];
  }

  /** Makes room for a channel beside the one that is up. */
  leaveBehind(world: World): void {
    this.older.unshift(this.end);
    this.end = new End(world, this, this.name, false, this.end.asker);
  }

  /** Calls go over the new channel from now on. */
  sayFarewell(): void {
    this.older[0]?.channel?.sayFarewell();
  }

  forget(end: End): void {
    this.older = this.older.filter((each) => each !== end);
  }
}

export class LibraryProcess extends SimulatedProcess {
  sessions: End[] = [];
  isDraining = false;
  /** Each epoch may offer its methods under other numbers, and not all of them. */
  private readonly offer: readonly OfferedMethod[];

  constructor(
    private readonly world: World,
    readonly epoch: number,
  ) {
    super(`library ${epoch}`);
    const { random } = world;
    const first = random.below(METHODS.length);
    const turned = [...METHODS.slice(first), ...METHODS.slice(0, first)];
    this.offer = random.chance(0.8) ? turned : turned.slice(1);
  }

  get ends(): readonly End[] {
    return this.sessions;
  }

  /** As an agent that shook hands. */
  accept(agent: AgentProcess): Connection {
    const { world } = this;
    if (agent.end.channel) agent.leaveBehind(world);
    agent.library = this;
    const connection = new Connection(`${agent.name} – ${this.name} #${++world.connectionsMade}`, world);
    const session = new End(world, this, `${this.name} for ${agent.name}`, true);
    session.open(connection, true, this.methodsFor(agent.ends.length > 1));
    this.sessions.push(session);
    for (const target of agent.targets) {
      const index = this.offer.indexOf(target.method);
      target.index = index < 0 ? undefined : index;
    }
    agent.end.open(connection, false, []);
    agent.sayFarewell();
    world.log(() => `${connection.name} is up`);
    return connection;
  }

  /** @param isBeside whether calls that are lost with an earlier channel may come after later ones */
  private methodsFor(isBeside: boolean): CallableMethod[] {
    let last = -1;
    const firstLater = isBeside ? this.world.calls.length : 0;
    return this.offer.map(({ name, stream }) => ({
      name,
      stream,
      invoke: (args) => {
        const [tag] = args as [number];
        const isAgain = tag < firstLater && this.world.calls[tag]?.plan.isIdempotent === true;
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

/** All processes of one run, and what happens to them. */
export class Cluster {
  library: LibraryProcess;
  /** Those that were replaced while they were up. */
  replaced: LibraryProcess[] = [];
  readonly agents: AgentProcess[] = [];
  readonly connections: Connection[] = [];
  /** Processes that were killed. */
  readonly dead: SimulatedProcess[] = [];
  private agentsMade = 0;

  constructor(readonly world: World) {
    this.library = new LibraryProcess(world, 1);
    const agents = world.random.between(1, 2);
    for (let index = 0; index < agents; index++) this.addAgent();
  }

  get processes(): SimulatedProcess[] {
    return [...this.agents, this.library, ...this.replaced];
  }

  get ends(): End[] {
    return this.processes.flatMap(({ ends }) => ends);
  }

  connect(agent: AgentProcess): void {
    if (!agent.end.channel || agent.library !== this.library)
      this.connections.push(this.library.accept(agent));
  }

  /** A library boots beside the one that is up. */
  reload(): void {
    this.replaced.push(this.library);
    this.library = this.next();
    this.world.log(() => `${this.library.name} is up beside the last one`);
  }

  /** A library that all agents have left takes no call any more, and closes its channels when nothing runs. */
  retire(library: LibraryProcess): void {
    library.isDraining = true;
    for (const { channel } of library.sessions) channel?.drain('the library is stopping');
    if (!library.sessions.every(({ channel }) => !channel || channel.idle)) return;
    this.world.log(() => `${library.name} closes its channels`);
    for (const { connection } of library.sessions) connection?.close();
    if (library.sessions.length === 0) this.replaced = this.replaced.filter((each) => each !== library);
  }

  cut(connection: Connection): void {
    if (connection.isCut) return;
    this.world.log(() => `${connection.name} is cut`);
    connection.cut(this.world.random);
  }

  /** An end finds that the other one is gone. */
  notice(end: End): void {
    this.world.log(() => `${end.name} notices that its connection is gone`);
    end.lose('the other process went away');
    const { process } = end;
    if (process instanceof LibraryProcess) process.sessions = process.sessions.filter((each) => each !== end);
    if (process instanceof AgentProcess) process.forget(end);
  }

  killLibrary(): void {
    this.kill(this.library);
    this.library = this.next();
  }

  killReplaced(library: LibraryProcess): void {
    this.replaced = this.replaced.filter((each) => each !== library);
    this.kill(library);
  }

  private next(): LibraryProcess {
    return new LibraryProcess(this.world, this.library.epoch + 1);
  }

  killAgent(agent: AgentProcess): void {
    this.agents.splice(this.agents.indexOf(agent), 1);
    this.kill(agent);
    this.addAgent();
  }

  private addAgent(): void {
    this.agents.push(new AgentProcess(this.world, `agent ${++this.agentsMade}`));
  }

  private kill(process: SimulatedProcess): void {
    const { world } = this;
    world.log(() => `${process.name} is killed`);
    for (const { connection } of process.ends) if (connection) this.cut(connection);
    process.isAlive = false;
    this.dead.push(process);
    const { bodies } = world;
    bodies.splice(0, bodies.length, ...bodies.filter((body) => body.process.isAlive));
  }
}
