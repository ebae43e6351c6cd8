import type { AlarmInput } from '../deployment-input.js';
import { type DeploymentState, isFinal } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';

const nothing: readonly NewRecord[] = [];

/**
 * What a monitor's word means (CodeDeploy: alarm configuration). An alarm ends the deployment, not its rollback unless the
 * group says so; one that cannot be read does so unless the group ignores that. Clearing matters to a frozen deployment.
 */
export function decideAlarm(state: DeploymentState, input: AlarmInput & { readonly at: number }): readonly NewRecord[] {
  const { at, alarm } = input;
  switch (input.type) {
    case 'alarm-cleared':
      return !isFinal(state) && state.alarms.has(alarm) ? [{ type: 'alarm-cleared', at, alarm }] : nothing;
    case 'alarm-raised':
      return isWatched(state, alarm) && !state.alarms.has(alarm)
        ? [{ type: 'alarm-raised', at, reason: alarm }]
        : nothing;
    case 'alarm-unreadable':
      if (!isWatched(state, alarm) || state.definition?.alarms?.ignorePollAlarmFailure !== false) return nothing;
      return state.interruption === undefined
        ? [{ type: 'alarm-poll-failed', at, alarm, reason: input.reason }]
        : nothing;
  }
}

/** A deployment that names no alarms hears of all that are reported. */
function isWatched(state: DeploymentState, alarm: string): boolean {
  const { definition, interruption } = state;
  if (definition === undefined || isFinal(state)) return false;
  const { alarms } = definition;
  if (alarms?.enabled === false || alarms?.names.includes(alarm) === false) return false;
  if (state.attempt === 2 && alarms?.ignoredInRollback !== false) return false;
  // The attempt has ended, and what follows is decided: its rollback, which a pause may hold, is not taken back by an alarm.
  if (state.stage?.outcome === 'failed') return false;
  // A frozen deployment hears of every alarm, because all of them must be over before it goes on.
  return interruption === undefined || (state.frozen !== undefined && interruption.kind === 'alarm');
}
