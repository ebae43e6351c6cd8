import { type Deployment, DeploymentExistsError, type DeploymentGroup, DeploymentSupersededError } from '@rollway/core';
import type { DriverContext } from './driver-context.js';

/** Starts of groups that have one deployment at a time, in the order in which they came. */
export interface GroupQueue {
  start(group: DeploymentGroup, deploymentId: string, attempt: () => Promise<Deployment>): Promise<Deployment>;
}

/** A start that waits for its turn. */
interface Waiter {
  readonly deploymentId: string;
  /** Rejects the start; does nothing once it has begun. */
  supersede(by: string): void;
}

/**
 * Applies a group's queue policy. `queue` starts one after another; `supersede` lets only the latest wait, because what came
 * before it would be replaced at once. What is running is never touched.
 */
export function createGroupQueue(context: Pick<DriverContext, 'running'>): GroupQueue {
  const waiting = new Map<DeploymentGroup, Waiter[]>();
  const turns = new Map<DeploymentGroup, Promise<unknown>>();

  function enqueue(
    group: DeploymentGroup,
    deploymentId: string,
  ): { readonly waiter: Waiter; readonly lost: Promise<never> } {
    let refuse: (error: unknown) => void = () => undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      refuse = reject;
    });
    lost.catch(() => undefined);
    const waiter = {
      deploymentId,
      supersede: (supersededBy: string) => refuse(new DeploymentSupersededError({ deploymentId, supersededBy })),
    };
    const others = waiting.get(group) ?? [];
    if (group.queuePolicy === 'supersede') {
      for (const other of others.splice(0)) other.supersede(deploymentId);
    }
    others.push(waiter);
    waiting.set(group, others);
    return { waiter, lost };
  }

  async function takeTurn(
    group: DeploymentGroup,
    waiter: Waiter,
    attempt: () => Promise<Deployment>,
  ): Promise<Deployment> {
    for (;;) {
      const stillWaits = waiting.get(group)?.includes(waiter) ?? false;
      // Whoever was superseded hears of it by another way; their turn is over.
      if (!stillWaits)
        throw new DeploymentExistsError({ deploymentId: waiter.deploymentId, reason: 'it was superseded' });
      try {
        const deployment = await attempt();
        leave(waiting.get(group), waiter);
        return deployment;
      } catch (error) {
        const other = busyWith(error, waiter.deploymentId);
        const running = other === undefined ? undefined : context.running(other);
        if (running === undefined) {
          leave(waiting.get(group), waiter);
          throw error;
        }
        await running.finished().catch(() => undefined);
      }
    }
  }

  return {
    start(group, deploymentId, attempt) {
      if (group.queuePolicy === 'reject') return attempt();
      const { waiter, lost } = enqueue(group, deploymentId);
      const before = turns.get(group) ?? Promise.resolve();
      const turn = before.catch(() => undefined).then(() => takeTurn(group, waiter, attempt));
      turns.set(group, turn);
      turn.catch(() => undefined);
      return Promise.race([turn, lost]);
    },
  };
}

/** The unfinished deployment that keeps a group busy; undefined when the start was refused for another reason. */
function busyWith(error: unknown, deploymentId: string): string | undefined {
  return error instanceof DeploymentExistsError && error.deploymentId !== deploymentId ? error.deploymentId : undefined;
}

function leave(others: Waiter[] | undefined, waiter: Waiter): void {
  const index = others?.indexOf(waiter) ?? -1;
  if (index >= 0) others?.splice(index, 1);
}
