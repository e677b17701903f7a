import { childRole } from '../../process/role.js';
import { programSettings } from '../program-settings.js';
import { SharedObjects } from './shared-objects.js';

/** Before the settings are known there is nobody who could wait. */
const NO_TIMEOUT_MS = 0;

/** The agent of this process, whatever this process is. */
export const processAgent = new SharedObjects({
  timeoutMs: programSettings?.timeoutMs ?? NO_TIMEOUT_MS,
  whyNone: whyNoAgent(),
});

function whyNoAgent(): string | undefined {
  if (childRole?.type === 'library')
    return 'this is the library process itself; agents are for app processes';
  if (!programSettings)
    return 'this is no app process, and so has no agent: it is the master, or was not started by one';
  return programSettings.hasAgent ? undefined : 'the Master was made with needAgent: false';
}
