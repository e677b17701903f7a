import { describe, expect, it, jest } from '@jest/globals';

import { classicRig, type ClassicRig } from '../../../test/unit/classic-rig.js';
import { CallTimeoutError } from '../../errors/call-timeout.error.js';
import { LibraryUnavailableError } from '../../errors/library-unavailable.error.js';
import { NotSharedError } from '../../errors/not-shared.error.js';
import { SharedObjects } from './shared-objects.js';

const library = { demo: { getName: (name: string) => ({ name }), version: 3 } };

function early(timeoutMs = 30_000): { objects: SharedObjects; agent: ClassicRig['agent'] } {
  const objects = new SharedObjects({ timeoutMs });
  return { objects, agent: objects.agent };
}

describe('an agent that was asked for before the library is there', () => {
  it('lets calls wait', async () => {
    const { objects, agent } = early();
    const { demo } = agent;
    const { getName } = demo;
    const answers = Promise.all([demo.getName('x'), agent.demo.version()]);
    await classicRig(library, objects);
    expect(await answers).toEqual([{ name: 'x' }, 3]);
    expect(await demo.getName('later')).toEqual({ name: 'later' });
    expect(await getName('much later')).toEqual({ name: 'much later' });
  });

  it('has what there is from then on', async () => {
    const { objects, agent } = early();
    await classicRig(library, objects);
    expect(Object.keys(agent)).toEqual(['demo']);
    expect(agent.missing).toBeUndefined();
    expect(agent.demo.missing).toBeUndefined();
  });

  it('tells of names that turn out not to be there', async () => {
    const { objects, agent } = early();
    const [noObject, noMethod] = [agent.demoo.getName(), agent.demo.getNames()];
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const listening = agent.demo.watch(() => {});
    const told = Promise.all([
      expect(noObject).rejects.toThrow(
        'demoo.getName was not sent: nothing is shared as "demoo". Did you mean "demo"? Shared are: demo.',
      ),
      expect(noMethod).rejects.toThrow(
        'demo.getNames was not sent: "demo" shares no method of that name. Did you mean "getName"? Shared are: getName, version.',
      ),
      expect(noMethod).rejects.toBeInstanceOf(NotSharedError),
      expect(listening).rejects.toBeInstanceOf(NotSharedError),
    ]);
    await classicRig(library, objects);
    await told;
    expect(warn).toHaveBeenCalledTimes(1);
    listening.remove();
    warn.mockRestore();
  });

  it('is no promise, and is not taken for one', async () => {
    const { agent } = early();
    expect(await agent).toBe(agent);
    expect(await agent.demo).toBe(agent.demo);
    expect(JSON.stringify(agent)).toBe('{}');
  });

  it('lets no call wait for ever', async () => {
    jest.useFakeTimers();
    const { agent } = early(5);
    await expect(agent.demo.getName('x')).rejects.toBeInstanceOf(CallTimeoutError);
    jest.useRealTimers();
  });
});

it('an agent of a process that has no library rejects each call, and says why', async () => {
  const { agent } = new SharedObjects({ timeoutMs: 1, whyNone: 'this is the library process itself' });
  const { demo } = agent as ClassicRig['agent'];
  await expect(demo.getName()).rejects.toThrow(
    'demo.getName was not sent: this is the library process itself.',
  );
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const handle = demo.watch(() => {});
  expect(warn).toHaveBeenCalledWith(
    expect.stringContaining('demo.watch: the listener was not added: '),
    expect.objectContaining({ type: 'LibraryUnavailableError' }),
  );
  handle.remove();
  await expect(handle).rejects.toBeInstanceOf(LibraryUnavailableError);
  warn.mockRestore();
});
