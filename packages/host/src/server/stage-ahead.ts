import type { HostAnswer } from '../lifecycle/parse-answer.js';
import { unlessLetGo } from '../transport/let-go.js';
import type { HostList } from './host-list.js';
import { createLimit } from './limit.js';

/** Whose turn it is. */
export interface Turn {
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly signal: AbortSignal;
}

/** Sends a revision to an instance. */
export type SendAhead = (instanceId: string, signal: AbortSignal) => Promise<HostAnswer>;

/** Sends revisions ahead of the drain, to instances that are still in rotation. */
export interface StageAhead {
  /**
   * Waits until the instance whose turn it is has the revision, and begins to send it to those that follow in the list of
   * hosts. Nothing that serves is touched, so it does not matter if their turn never comes. The first turns of a deployment
   * wait for each other and for what is sent early, unless they are all there are: unpacking beside hosts that are out of
   * rotation keeps them out for longer.
   */
  stage(turn: Turn, send: SendAhead): Promise<HostAnswer>;
}

/** One deployment's share. */
interface Sent {
  /** Who had a turn. */
  readonly begun: Set<string>;
  /** Who is sent the revision before it. */
  readonly early: Map<string, Promise<HostAnswer>>;
  /** What the first turns wait for; those that come in the same moment share it. */
  opening: Promise<void> | undefined;
  readonly first: Promise<HostAnswer>[];
}

/** Deployments that are remembered; one that is forgotten only stages later. */
const mostDeployments = 8;

/**
 * Makes it for a target; `places` are the instances that are sent to at the same time. So many, or as many as had their turn
 * if that is more, are sent to early: the next batch has the revision when this one is done, and a deployment that ends
 * early has sent at most as much in vain as of use.
 */
export function createStageAhead(hosts: HostList, places: number): StageAhead {
  const limit = createLimit(places);
  const deployments = new Map<string, Sent>();
  const sentOf = (deploymentId: string): Sent => {
    const known = deployments.get(deploymentId);
    if (known !== undefined) return known;
    const [oldest] = deployments.size >= mostDeployments ? deployments.keys() : [];
    if (oldest !== undefined) deployments.delete(oldest);
    const sent: Sent = { begun: new Set(), early: new Map(), opening: undefined, first: [] };
    deployments.set(deploymentId, sent);
    return sent;
  };
  return {
    async stage({ deploymentId, instanceId, signal }, send) {
      const sent = sentOf(deploymentId);
      const { begun, early } = sent;
      const own = early.get(instanceId) ?? limit.run(() => send(instanceId, signal));
      // It may fail while the list of hosts is asked for.
      own.catch(() => undefined);
      early.delete(instanceId);
      begun.add(instanceId);
      if (sent.opening === undefined) sent.first.push(own);
      const known = await hosts.known();
      const next = followers(known, instanceId).filter((id) => !begun.has(id) && !early.has(id));
      const most = Math.max(places, begun.size);
      for (const id of next.slice(0, Math.max(0, most - early.size))) {
        const sending = limit.run(() => send(id, unending));
        // Whoever waits for it hears of it.
        sending.catch(() => undefined);
        early.set(id, sending);
        if (sent.opening === undefined) sent.first.push(sending);
      }
      // Where all have their turn at once, it is good that they do not leave at the same moment.
      sent.opening ??= begun.size < known.length ? almostAll(sent.first) : Promise.resolve();
      const answer = await unlessLetGo(own, instanceId, signal);
      await unlessLetGo(sent.opening, instanceId, signal);
      return answer;
    },
  };
}

/** Ends when nine of ten have ended, well or not, and all but one of fewer: what hangs is nothing to wait for. */
function almostAll(tasks: readonly Promise<unknown>[]): Promise<void> {
  const stragglers = tasks.length === 1 ? 0 : Math.max(1, Math.floor(tasks.length / 10));
  let left = tasks.length - stragglers;
  return new Promise((resolve) => {
    const ended = (): void => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (const task of tasks) task.then(ended, ended);
  });
}

function followers(hosts: readonly { readonly instanceId: string }[], instanceId: string): readonly string[] {
  return hosts.slice(hosts.findIndex((host) => host.instanceId === instanceId) + 1).map((host) => host.instanceId);
}

/** What is sent early belongs to no call that could be let go; it ends with the connections of the target. */
const unending: AbortSignal = new AbortController().signal;
