import type { Milliseconds } from '@rollway/core';
import type { LoadBalancer } from '@rollway/core/target';
import type { Retention } from '../lifecycle/retention.js';
import type { RevisionSource } from '../revision-source/revision-source.js';
import type { Delivery } from './delivery.js';
import type { HostList } from './host-list.js';
import type { FailedInstances } from './settle-failure.js';
import type { StageAhead } from './stage-ahead.js';

/** What the lifecycle events of a fleet of servers are performed with; checked and complete. */
export interface ServerSettings extends Required<Retention> {
  readonly hosts: HostList;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly failedInstances: FailedInstances;
  readonly revisionSources: readonly RevisionSource[];
  readonly install: 'replace' | 'incremental';
  /** Sends the revision to instances before they leave rotation; undefined: none are sent it ahead. */
  readonly staging: StageAhead | undefined;
  readonly delivery: Delivery;
  readonly answerWithin: Milliseconds;
}
