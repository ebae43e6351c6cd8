import type { DeploymentGroup } from '@rollway/core';
import type { InstanceRegistry } from '@rollway/target-onprem';

/** What a `rollway.config.ts` exports as its default. */
export interface RollwayConfig {
  /** Directory of the journal, from the file's own directory; default `.rollway`. */
  readonly journal?: string;
  readonly groups: readonly DeploymentGroup[];
  /** What `rollway instances` works on; default: `instances.yml` beside the configuration. */
  readonly inventory?: InstanceRegistry;
  /** Called at the end of each command: close what the file opened. */
  readonly close?: () => Promise<void>;
}

/** Types a configuration where it is written. */
export function defineConfig(config: RollwayConfig): RollwayConfig {
  return config;
}
