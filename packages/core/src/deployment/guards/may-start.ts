import { nextOpening } from '../../windows/open-window.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import { startWait } from '../waiting/waiting.js';

const nothing: readonly NewRecord[] = [];

/** Longest wait for a window that never opens: a year, so that the deployment still ends by itself. */
const never = 31_536_000_000;

/**
 * Whether something new may begin now. When not, what is recorded instead: nothing while the deployment is paused or a wait
 * is open, the wait for the next time window when none is open. A rollback is exempt from windows unless the group says
 * otherwise.
 */
export function mayStart(state: DeploymentState, at: number): true | readonly NewRecord[] {
  if (state.paused || state.waiting !== undefined) return nothing;
  const windows = state.definition?.timeWindows;
  const { stage } = state;
  if (windows === undefined || stage === undefined) return true;
  if (stage.attempt === 2 && windows.rollbackExempt !== false) return true;
  const opening = nextOpening(windows, at) ?? at + never;
  if (opening <= at) return true;
  return [startWait(stage, 'time-window', { type: 'timer', duration: opening - at, skippable: false }, at)];
}
