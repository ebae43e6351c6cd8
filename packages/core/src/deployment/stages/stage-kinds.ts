import { invariant } from '../../errors/invariant.js';
import type { Stage } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { fleetStage } from './fleet-stage.js';
import { hookStage } from './hook-stage.js';
import { provisionStage } from './provision-stage.js';
import { shiftStage } from './shift-stage.js';
import type { StageKind, StageStep } from './stage-kind.js';
import type { StageState, SteppedStageState } from './stage-state.js';
import { terminateStage } from './terminate-stage.js';
import { waitStage } from './wait-stage.js';

/** Any stage with its state: the pair that a kind takes. */
type AnyStageKind = StageKind<Stage, StageState>;

/** The kind of each stage; the compiler asks for one that is missing, and refuses one in another's place. */
const stageKinds: {
  readonly [Kind in Stage['kind']]: StageKind<
    Extract<Stage, { readonly kind: Kind }>,
    Kind extends 'fleet' ? Exclude<StageState, SteppedStageState> : SteppedStageState
  >;
} = {
  fleet: fleetStage,
  provision: provisionStage,
  hook: hookStage,
  shift: shiftStage,
  wait: waitStage,
  terminate: terminateStage,
};

/** What kind a stage is. Its state is always of the same kind, because the kind opened it. */
export function kindOf(stage: Pick<Stage, 'kind'>): AnyStageKind {
  return stageKinds[stage.kind] as unknown as AnyStageKind;
}

/** The current stage as it was planned. */
export function plannedStage(state: DeploymentState, stage: StageState): Stage {
  const planned = state.stages[stage.stage];
  invariant(planned?.kind === stage.kind, 'a stage that runs is in the plan', { stage: stage.stage });
  return planned;
}

/** The step that a stage is at; undefined when all are done, or it has none. */
export function currentStep(state: DeploymentState, stage: SteppedStageState): StageStep | undefined {
  const planned = plannedStage(state, stage);
  return kindOf(planned).step?.(planned, stage.step);
}
