import type { Instance } from '@rollway/core/target';
import type { ParsedSettings } from './settings.js';

/** The service: it is what an ECS deployment deploys to (CodeDeploy: the target id is `cluster:service`). */
export function resolveFleet({ cluster, service }: Pick<ParsedSettings, 'cluster' | 'service'>): readonly Instance[] {
  const nameOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  return [{ instanceId: `${nameOf(cluster)}:${nameOf(service)}` }];
}
