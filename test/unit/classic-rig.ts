import { Agent } from '../../lib/agent/agent.js';
import { SharedObjects } from '../../lib/classic/agent/shared-objects.js';
import { classes } from '../../lib/classic/known-classes.js';
import { exportedObjects } from '../../lib/classic/library/exported-objects.js';
import { offered } from '../../lib/classic/library/object-members.js';
import type { Limits } from '../../lib/interfaces/limits.interface.js';
import { offerOf } from '../../lib/library/offer.js';
import { publishStates } from '../../lib/library/publish-states.js';
import { Session } from '../../lib/library/session.js';
import { withDefaultLimits } from '../../lib/options/limits.options.js';
import { inProcessPair } from '../../lib/transport/in-process.transport.js';

const FILE = '/app/agent/lib/index.js';

/** What an app process has of a library file, with the library in this process. */
export interface ClassicRig {
  // oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it shares
  readonly agent: any;
  /** The library's end of the channel is gone. */
  cut(): void;
}

/** @param exported what the library file exports */
export async function classicRig(
  exported: unknown,
  waiting?: SharedObjects,
  limits: Partial<Limits> = {},
): Promise<ClassicRig> {
  const offer = offerOf((await exportedObjects(exported, FILE)).map((object) => offered(object, FILE)));
  const publisher = publishStates(offer, { classes });
  const [agentEnd, libraryEnd] = inProcessPair();
  const session = new Session({
    offer,
    publisher,
    classes,
    timeoutMs: 30_000,
    peer: 'worker 1',
    send: (frame) => libraryEnd.send(frame),
  });
  libraryEnd.open({ onFrame: (frame) => session.receive(frame), onClose: () => session.close() });
  const agent = new Agent({
    name: 'worker 1',
    timeoutMs: 30_000,
    classes,
    limits: withDefaultLimits(limits),
  });
  agent.use(agentEnd, offer.contract);
  const objects = waiting ?? new SharedObjects({ timeoutMs: 30_000 });
  objects.use({ library: 'library', contract: await agent.contract, agent });
  return { agent: objects.agent, cut: () => libraryEnd.close() };
}
