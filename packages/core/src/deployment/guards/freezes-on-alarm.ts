import type { DeploymentState, Interruption } from '../deployment-state.js';

/** A group that freezes lets instances in work end their lifecycle when an alarm is raised: half an instance is no state. */
export function freezesOnAlarm(
  { definition, attempt }: Pick<DeploymentState, 'definition' | 'attempt'>,
  interruption: Interruption | undefined,
): boolean {
  return interruption?.kind === 'alarm' && definition?.onFailure === 'freeze' && attempt === 1;
}
