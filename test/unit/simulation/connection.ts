import type { Random } from './random.js';
import { Audit } from './audit.js';
import { Pipe } from './pipe.js';
import type { World } from './world.js';

/** A byte stream in both directions between an agent and a library, until it is cut. */
export class Connection {
  readonly toLibrary = new Pipe();
  readonly toAgent = new Pipe();
  /** What each end asks of the other. */
  readonly askedByAgent: Audit;
  readonly askedByLibrary: Audit;
  /** Frames of the channel to the agent, each with what had been published when it was made. */
  readonly sent: { readonly frame: Uint8Array; readonly moment: number }[] = [];
  /** Calls before this one may come after later ones, when they were lost with an earlier channel. */
  firstLater = 0;
  isCut = false;

  constructor(
    readonly name: string,
    world: World,
  ) {
    this.askedByAgent = new Audit(world, `${name} agent→library`);
    this.askedByLibrary = new Audit(world, `${name} library→agent`);
  }

  /** Of what is on its way some bytes still arrive: whole frames, a part of one, or nothing. */
  cut(random: Random): void {
    this.isCut = true;
    for (const pipe of [this.toLibrary, this.toAgent])
      if (random.chance(0.8)) pipe.truncate(random.below(pipe.length + 1));
  }

  /** As a socket that is closed: what was sent before still arrives. */
  close(): void {
    this.isCut = true;
  }
}
