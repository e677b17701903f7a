import { AgentEnd } from './agent-end.js';
import { AgentProcess } from './agent-process.js';
import type { Connection } from './connection.js';
import type { End } from './end.js';
import type { LibraryEnd } from './library-end.js';
import { LibraryProcess } from './library-process.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

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
    return [...this.agents, ...this.libraries];
  }

  get libraries(): LibraryProcess[] {
    return [this.library, ...this.replaced];
  }

  get sessions(): LibraryEnd[] {
    return this.libraries.flatMap(({ sessions }) => sessions);
  }

  get ends(): End[] {
    return this.processes.flatMap(({ ends }) => ends);
  }

  connect(agent: AgentProcess): void {
    if (!agent.isWith(this.library)) this.connections.push(this.library.accept(agent));
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
    if (!library.isIdle) return;
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
    if (end instanceof AgentEnd) end.agent.forget(end);
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
