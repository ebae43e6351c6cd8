import { failed, type LoadBalancer, type OperationStatus } from '@rollway/core/target';
import type { ServerHandle } from './handle.js';

/**
 * What becomes of an instance that fails while it is out of rotation. `keep-out` (default, as in CodeDeploy): it stays out
 * until a later deployment to it succeeds, and the record of its failure says so. `return`: it is let back, and the load
 * balancer's own health checks decide whether it gets requests; for balancers that check.
 */
export type FailedInstances = 'keep-out' | 'return';

/**
 * Events between leaving and coming back whose failure always ends the instance. Failures of the old revision's scripts may
 * be tolerated, and the instance is then needed out of rotation for what follows.
 */
const endingEvents: readonly string[] = [
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
];

type Status = OperationStatus<void, ServerHandle>;

/** Applies the policy to an event that has failed. */
export interface FailureSettler {
  /** The status, with what became of the instance in its message. Statuses other than failures pass unchanged. */
  settle(status: Status, handle: ServerHandle): Promise<Status>;
  /** For an event whose failure nobody will ask about: it is over time. */
  release(handle: ServerHandle): Promise<string>;
}

/** Keeps failed instances out of rotation, or lets them back, and says so. */
export function settleFailures(parts: {
  readonly loadBalancer: LoadBalancer | undefined;
  readonly failedInstances: FailedInstances;
}): FailureSettler {
  const { loadBalancer, failedInstances } = parts;
  const release: FailureSettler['release'] = async (handle) => {
    const { instanceId, lifecycleEvent, trafficBefore } = handle;
    if (loadBalancer === undefined || !endingEvents.includes(lifecycleEvent)) return '';
    if (failedInstances === 'keep-out') return `${instanceId} stays out of rotation`;
    try {
      // What broke the event off must not break this off too.
      await loadBalancer.allow(instanceId, new AbortController().signal, trafficBefore);
      return `${instanceId} was let back, for the load balancer to judge`;
    } catch (error) {
      return `${instanceId} stays out of rotation: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return {
    release,
    async settle(status, handle) {
      if (status.status !== 'failed') return status;
      const outcome = await release(handle);
      if (outcome === '') return status;
      return failed({ ...status.diagnostics, message: `${status.diagnostics.message}; ${outcome}` });
    },
  };
}
