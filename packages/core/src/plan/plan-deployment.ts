import { PlanError, type PlanProblem } from '../errors/plan-error.js';
import { SettingsError } from '../errors/settings-error.js';
import { attemptOrder, type Instance } from '../model/instance.js';
import { checkPlanInputs } from './check-plan-inputs.js';
import { compileBlueGreen } from './compile/blue-green.js';
import { compileInPlace } from './compile/in-place.js';
import type { PlannedGroup, PlanProblems } from './compile/planned-group.js';
import type { Plan, Stage } from './plan.js';

export type { PlannedGroup } from './compile/planned-group.js';

/**
 * Compiles a group's policy and a fleet into what a deployment will do. Pure: nothing is touched, and the same arguments
 * give the same plan.
 *
 * @throws SettingsError when the group or an instance is not what its type says, with every problem at once.
 * @throws PlanError when the deployment could not succeed whatever happens, with every reason and its arithmetic: no
 * instances, an id that appears twice, a minimum that leaves no instance to take out, something the target cannot do
 * (CodeDeploy: NO_INSTANCES, HEALTH_CONSTRAINTS_INVALID).
 */
export function plan(group: PlannedGroup, resolved: readonly Instance[]): Plan {
  const wrong = checkPlanInputs(group, resolved);
  if (wrong.length > 0) throw new SettingsError({ subject: 'plan', problems: wrong });
  const found: PlanProblem[] = [];
  const problems: PlanProblems = { add: (reason, arithmetic) => found.push({ reason, arithmetic }) };
  findFleetProblems(group, resolved, problems);
  const { strategy } = group;
  const compiled =
    resolved.length === 0
      ? { fleet: [], stages: [] }
      : strategy.deploymentType === 'in-place'
        ? compileInPlace(group, strategy, resolved, problems)
        : {
            fleet: attemptOrder(resolved),
            stages: compileBlueGreen({ group, strategy, fleet: resolved, problems }),
          };
  if (found.length > 0) throw new PlanError({ deploymentGroup: group.name, problems: found });
  return planOf(group, compiled);
}

function planOf(
  group: PlannedGroup,
  { fleet, stages }: { readonly fleet: readonly Instance[]; readonly stages: readonly Stage[] },
): Plan {
  const { deploymentType } = group.strategy;
  const { computePlatform } = group.target;
  const doubles = stages.some(({ kind }) => kind === 'provision') && computePlatform !== 'lambda';
  return {
    planVersion: 1,
    computePlatform,
    deploymentType,
    fleet,
    stages,
    worstCaseDuration: stages.reduce((sum, { worstCaseDuration }) => sum + worstCaseDuration, 0),
    ...(doubles ? { peakExtraInstances: fleet.length } : {}),
  };
}

function findFleetProblems(group: PlannedGroup, fleet: readonly Instance[], problems: PlanProblems): void {
  if (fleet.length === 0) {
    problems.add('NO_INSTANCES', `target ${group.target.name} resolved to 0 instances; check what selects them`);
  }
  const seen = new Set<string>();
  for (const { instanceId } of fleet) {
    if (seen.has(instanceId)) {
      problems.add('DUPLICATE_INSTANCE', `instance ${instanceId} appears more than once among ${fleet.length}`);
    }
    seen.add(instanceId);
  }
}
