import { Replicas } from '../../../lib/agent/replicas.js';
import type { ReadOnlyMap } from '../../../lib/agent/read-only-map.js';
import type { ReadOnlyValue } from '../../../lib/agent/read-only-value.js';
import { statesOf } from '../../../lib/protocol/contract.js';
import { ChangeListener } from './change-listener.js';
import { type Moment, PROVIDER, type PublishedState } from './published-state.js';
import type { ReplicaEnd } from './replica-end.js';
import { type Content, isSame, shownContent } from './state-content.js';
import type { World } from './world.js';

type View = ReadOnlyValue | ReadOnlyMap;

/** The replicas of one agent: at any time they must show one moment of one library, and never go back to an earlier one. */
export class ReplicaWatch {
  readonly replicas: Replicas;
  /** Where their state comes from. */
  private source: ReplicaEnd | undefined;
  private isConnected = false;
  /** The moment that they show: the earliest one that it can be. */
  private at = 0;
  private readonly listeners = new Map<View, ChangeListener>();
  private versions: readonly number[] = [];

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {
    this.replicas = new Replicas(world.classes, world.random.chance(0.5));
  }

  /** All state of a library has come, and the agent moves over. */
  connected(source: ReplicaEnd): void {
    const { state } = source;
    this.source?.retire();
    if (this.source?.state !== state) {
      this.at = 0;
      this.versions = [];
    }
    this.source = source;
    this.isConnected = true;
    this.replicas.connected(state.contract, state.epoch);
    for (const view of this.views)
      if (!this.listeners.has(view)) this.listeners.set(view, this.listenTo(view));
  }

  lost(): void {
    this.isConnected = false;
    this.source?.retire();
    this.replicas.lost();
  }

  /** A step became visible; nobody was told of it yet. */
  stepped(): void {
    this.goTo(this.at, `what never was, or was before moment ${this.at}`);
    this.checkVersions();
    for (const listener of this.listeners.values()) listener.stepped();
  }

  /** Since the last step nothing may have changed, and everybody who listens knows of it. */
  checkUnchanged(): void {
    this.checkShown('what was not committed');
    for (const listener of this.listeners.values()) listener.checkTold();
  }

  /** It must show a moment, that one or a later one. */
  private goTo(least: number, otherwise: string): void {
    this.at = this.moments.findIndex((moment, at) => at >= least && this.shows(moment));
    if (this.at < 0) this.explain(least);
    this.world.check(this.at >= 0, `${this.name} shows ${otherwise}`);
  }

  private listenTo(view: View): ChangeListener {
    const onTold = (): void => this.checkShown('a part of a step to who is told of it');
    return new ChangeListener(this.world, this.name, view, onTold);
  }

  private checkShown(otherwise: string): void {
    const moment = this.moments[this.at];
    if (!moment || this.world.violation) return;
    if (!this.shows(moment)) this.explain(this.at);
    this.world.check(this.shows(moment), `${this.name} shows ${otherwise}`);
  }

  /** Something came that was sent after that moment of that library. */
  mustShow(state: PublishedState, sentAt: number): void {
    const { source, world, name, at } = this;
    if (source?.state !== state || world.violation) return;
    this.goTo(Math.max(at, sentAt), `moment ${at}, and was sent moment ${sentAt} before`);
    const invalidated = this.moments[sentAt]?.invalidated ?? 0;
    const isForgotten = source.forgotten >= invalidated;
    world.check(isForgotten, `${name} keeps result ${invalidated}, which was invalidated before`);
  }

  /** Nothing is on its way. */
  checkAtRest(): void {
    const { source, world, name } = this;
    for (const [index, view] of this.views.entries()) {
      world.check(view.connected === this.isConnected, `${name} is told connected: ${view.connected}`);
      world.check(view.epoch === source?.state.epoch, `${name} is told of epoch ${view.epoch}`);
      if (!this.isConnected || !source) continue;
      const due = source.state.publisher.versionOf(index);
      world.check(view.version === due, `${name} has version ${view.version} of state ${index}, not ${due}`);
    }
    if (this.isConnected && source) this.mustShow(source.state, source.state.moment);
    this.checkUnchanged();
  }

  private get moments(): readonly Moment[] {
    return this.source?.state.moments ?? [];
  }

  /** In the order of the states of the library. */
  private get views(): View[] {
    const { source } = this;
    if (!source) return [];
    return statesOf(source.state.contract).map(
      ({ state }) => this.replicas.viewOf(PROVIDER, state.name) as View,
    );
  }

  private shows({ contents }: Moment): boolean {
    return this.views.every((view, index) => isSame(contentOf(view), contents[index]));
  }

  /** For who looks for the reason: what there is, and what there was from a moment on. */
  private explain(first: number): void {
    const { world, name, moments, views } = this;
    for (const [index, view] of views.entries()) {
      world.log(() => `${name} has in state ${index} ${shownContent(contentOf(view))}`);
      for (const [at, { contents }] of moments.entries())
        if (at >= first) world.log(() => `  of moment ${at}: ${shownContent(contents[index])}`);
    }
  }

  private checkVersions(): void {
    const versions = this.views.map(({ version }) => version);
    versions.forEach((version, index) => {
      const before = this.versions[index] ?? 0;
      this.world.check(version >= before, `${this.name} went from version ${before} back to ${version}`);
    });
    this.versions = versions;
  }
}

function contentOf(view: View): Content {
  return 'value' in view ? view.value : [...view];
}
