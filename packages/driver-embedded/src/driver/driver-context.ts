import { setMaxListeners } from 'node:events';
import { type Deployment, type DeploymentGroup, DriverClosedError, JournalLockedError } from '@rollway/core';
import type { DeploymentListing, DeploymentState } from '@rollway/core/driver';
import pLimit from 'p-limit';
import type { ParsedSettings } from './driver-settings.js';
import { type HostedDeployment, hostDeployment } from './hosted-deployment.js';
import { observeDeployment } from './observed-deployment.js';

/** What the parts of a driver share: its settings, and the deployments whose loops run in it. */
export interface DriverContext {
  readonly settings: ParsedSettings;
  /** Aborted when the driver closes. */
  readonly closing: AbortSignal;
  /** The handle of a deployment that runs here. */
  running(deploymentId: string): Deployment | undefined;
  /** Whether a deployment's loop, or what accompanies it, has not ended here: also when the journal has its last record. */
  isUnderWay(deploymentId: string): boolean;
  /** Runs a deployment's loop from a state as committed. */
  run(group: DeploymentGroup, deploymentId: string, state: DeploymentState): HostedDeployment;
  /** The handle of a deployment that does not run here. */
  observe(deploymentId: string, state: DeploymentState): Deployment;
  /** Every deployment of the journal, oldest first. */
  list(): Promise<readonly DeploymentListing[]>;
  /** Takes the journal for this process; false when another one has it. */
  acquire(): Promise<boolean>;
  /**
   * Asserts that the driver is open.
   *
   * @throws DriverClosedError when it is not.
   */
  refuseClosed(deploymentId: string): void;
  /** Ends every loop between two turns and waits for them. */
  end(): Promise<void>;
}

/** The context of a new driver. */
export function createDriverContext(settings: ParsedSettings): DriverContext {
  const { journal } = settings;
  const limit = pLimit(settings.concurrency);
  const closing = new AbortController();
  // Every deployment listens to it.
  setMaxListeners(0, closing.signal);
  const hosted = new Map<string, HostedDeployment>();
  return {
    settings,
    closing: closing.signal,
    running: (deploymentId) => hosted.get(deploymentId)?.deployment,
    isUnderWay: (deploymentId) => hosted.get(deploymentId)?.hasEnded() === false,
    run(group, deploymentId, state) {
      const running = hostDeployment({ deploymentId, group, state, settings, limit, closing: closing.signal });
      hosted.set(deploymentId, running);
      void running.over.then(() => {
        // One that did not begin may have been followed by another under its id.
        if (hosted.get(deploymentId) === running) hosted.delete(deploymentId);
      });
      return running;
    },
    observe: (deploymentId, state) => observeDeployment({ deploymentId, state, settings, closing: closing.signal }),
    async list() {
      const listings: DeploymentListing[] = [];
      for await (const listing of journal.list()) listings.push(listing);
      return listings;
    },
    async acquire() {
      try {
        await journal.acquire?.();
        return true;
      } catch (error) {
        if (JournalLockedError.isInstance(error)) return false;
        throw error;
      }
    },
    refuseClosed(deploymentId) {
      if (closing.signal.aborted) throw new DriverClosedError({ deploymentId });
    },
    async end() {
      closing.abort();
      await Promise.all([...hosted.values()].map(({ over }) => over));
    },
  };
}
