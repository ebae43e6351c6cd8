import type { Deployment, DeploymentGroup, StartRequest } from '@rollway/core';

/** What a check asks of a driver. */
export interface ConformingDriver {
  start(group: DeploymentGroup, request: StartRequest): Promise<Deployment>;
  attach(deploymentId: string): Promise<Deployment>;
  /** Takes every unfinished deployment up again. */
  resume(): Promise<unknown>;
  close(): Promise<void>;
}

/** Where a driver dies: at its n-th commit, before it is made or after. */
export interface CrashPoint {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

/** A place that drivers work over, one after the other. */
export interface DriverFixture {
  /**
   * A driver over this place. Where it has a handler of listener errors, give it one that throws: even that changes nothing.
   * With `crashAt` it behaves like one whose process is killed there: from that commit on
   * nothing of it has any effect, and the place is free for the next driver once this one is closed.
   */
  open(groups: readonly DeploymentGroup[], options?: { readonly crashAt?: CrashPoint }): Promise<ConformingDriver>;
  close(): Promise<void>;
}
