/* What `cost-of-a-call.spec.ts` counts. It loads this when it counts already. */
export { Agent } from '../../lib/agent/agent.js';
export { makeProxy } from '../../lib/agent/proxy.js';
export { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
export { LibraryOf } from './library-of.js';
export { offerOf, SocketLibrary } from './rig.js';
export { classes } from './wire.js';
