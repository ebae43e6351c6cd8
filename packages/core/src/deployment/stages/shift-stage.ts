import { invariant } from '../../errors/invariant.js';
import type { ShiftStage } from '../../plan/plan.js';
import type { Listener } from '../../target/v1/request.js';
import type { DeploymentState } from '../deployment-state.js';
import type { JournalRecord } from '../journal-record.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageKind, StageStep } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { steppedStage } from './stepped.js';

/** Moves a listener's traffic: for each weight the shift, then the time it lasts, then its gates. */
export const shiftStage: StageKind<ShiftStage, SteppedStageState> = steppedStage<ShiftStage>(
  ({ listener, steps }, step) => {
    // Counted, and not listed: asked several times in each turn, a hundred weights would cost as much as the square of them.
    let left = step;
    for (const { weight, wait, gates } of steps) {
      if (left === 0) return { does: 'operation', operation: shift(listener, weight) };
      left -= 1;
      if (wait !== 0 && left === 0) return interval(wait);
      if (wait !== 0) left -= 1;
      const gate = gates[left];
      if (gate !== undefined) return { does: 'wait', wait: gate.name, condition: { type: 'gate', gate } };
      left -= gates.length;
    }
    return undefined;
  },
);

function interval(duration: number): StageStep {
  return { does: 'wait', wait: 'traffic-interval', condition: { type: 'timer', duration, skippable: false } };
}

function shift(listener: Listener, replacementWeight: number): OperationKind {
  const subject = { listener, replacementWeight };
  return {
    name: 'shift-traffic',
    errorCode: 'TRAFFIC_SHIFT_FAILED',
    tolerated: false,
    request: (context) => ({ type: 'shift-traffic', ...context, ...subject }),
    started: (position, at) => ({ type: 'traffic-shift-started', at, ...position, ...subject }),
    succeeded: (position, at) => ({ type: 'traffic-shifted', at, ...position, ...subject }),
    failed: (position, at, diagnostics) => ({ type: 'traffic-shift-failed', at, ...position, ...subject, diagnostics }),
  };
}

/** Keeps what is known of the weights: between a shift and its confirmation nothing is. */
export function foldTraffic(
  state: DeploymentState,
  record: Extract<
    JournalRecord,
    { readonly type: 'traffic-shift-started' | 'traffic-shifted' | 'traffic-shift-failed' }
  >,
): void {
  const { listener, replacementWeight } = record;
  invariant(replacementWeight >= 0 && replacementWeight <= 100, 'weights are percentages', record);
  const traffic = state.traffic[listener];
  traffic.touched = true;
  traffic.replacementWeight = record.type === 'traffic-shifted' ? replacementWeight : undefined;
}
