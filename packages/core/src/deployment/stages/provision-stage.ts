import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import { attemptOrder, type Instance } from '../../model/instance.js';
import type { JsonValue } from '../../model/json.js';
import type { ProvisionStage } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { fleetOf } from '../fleet/fleet-of.js';
import type { JournalRecord } from '../journal-record.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { oneStepStage } from './stepped.js';

/** Makes the replacement: one operation. */
export const provisionStage: StageKind<ProvisionStage, SteppedStageState> = oneStepStage<ProvisionStage>(() => {
  return { does: 'operation', operation: provisioning };
});

const provisioning: OperationKind = {
  name: 'provision-replacement',
  errorCode: 'PROVISIONING_FAILED',
  tolerated: false,
  request: (context, state) => ({
    type: 'provision-replacement',
    ...context,
    instances: fleetOf(state, 'original'),
    ...productionWeightsOf(state),
  }),
  started: (position, at) => ({ type: 'provisioning-started', at, ...position }),
  succeeded(position, at, { result, state }) {
    const provisioned = parseResult(result, fleetOf(state, 'original'));
    if ('message' in provisioned) return provisioned;
    return {
      type: 'replacement-provisioned',
      at,
      ...position,
      target: state.definition?.targetName ?? '',
      ...provisioned,
    };
  },
  failed: (position, at, diagnostics) => ({ type: 'provisioning-failed', at, ...position, diagnostics }),
};

/** The way of production traffic, as the plan has it. */
function productionWeightsOf({ definition }: DeploymentState): { readonly productionWeights?: readonly number[] } {
  const productionWeights = (definition?.plan.stages ?? []).flatMap((stage) =>
    stage.kind === 'shift' && stage.listener === 'production' ? stage.steps.map(({ weight }) => weight) : [],
  );
  return productionWeights.length === 0 ? {} : { productionWeights };
}

/** A result comes from a target and may be anything. Its instances are put into the order of attempts here, once. */
function parseResult(
  result: unknown,
  original: readonly Instance[],
): { readonly details: JsonValue; readonly instances: readonly Instance[] } | Diagnostics {
  const { details = null, instances = [] } = (result ?? {}) as { details?: JsonValue; instances?: readonly Instance[] };
  const known = new Set(original.map(({ instanceId }) => instanceId));
  for (const { instanceId } of instances) {
    if (known.has(instanceId)) {
      const message = `instance ${instanceId} of the replacement has the id of another instance of the deployment`;
      return { errorCode: 'UnknownError', message };
    }
    known.add(instanceId);
  }
  const labelled = instances.map((instance): Instance => ({ ...instance, label: 'replacement' }));
  return { details, instances: attemptOrder(labelled) };
}

/** Remembers the replacement. */
export function foldProvisioned(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'replacement-provisioned' }>,
): void {
  const { target, details, instances } = record;
  state.replacement = { target, details, fleet: instances };
}
