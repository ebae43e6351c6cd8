import type { InPlaceStrategy } from '../../group/strategy.js';
import { inPlaceLifecycle } from '../../lifecycle/lifecycle-events.js';
import { attemptOrder, type Instance } from '../../model/instance.js';
import type { Stage } from '../plan.js';
import { compileFleetStage, compileZones, orderByZone } from './fleet-stage.js';
import type { PlannedGroup, PlanProblems } from './planned-group.js';
import { gateStages } from './wait-stages.js';

/** Compiles an in-place deployment: gates, one fleet stage, gates. */
export function compileInPlace(
  group: PlannedGroup,
  strategy: InPlaceStrategy,
  resolved: readonly Instance[],
  problems: PlanProblems,
): { readonly fleet: readonly Instance[]; readonly stages: readonly Stage[] } {
  const { target } = group;
  if (target.computePlatform !== 'server') {
    const arithmetic = `platform ${target.computePlatform} of target ${target.name} has no instances to change in place`;
    problems.add('UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE', `${arithmetic}; use a blue/green strategy`);
  }
  const ordered = attemptOrder(strategy.outdatedOnly === true ? outdated(resolved, problems) : resolved);
  const fleet = strategy.zonal === undefined ? ordered : orderByZone(ordered);
  const zones = strategy.zonal && compileZones(fleet, strategy.zonal, problems);
  const fleetStage = compileFleetStage({
    group,
    policy: strategy,
    fleetSize: fleet.length,
    lifecycle: inPlaceLifecycle(target.trafficControl ?? false),
    problems,
    ...(zones === undefined ? {} : { zones }),
  });
  const { gates } = strategy;
  return { fleet, stages: [...gateStages(gates?.start), fleetStage, ...gateStages(gates?.end)] };
}

function outdated(fleet: readonly Instance[], problems: PlanProblems): readonly Instance[] {
  const left = fleet.filter(({ revisionHealth }) => revisionHealth !== 'current');
  if (left.length === 0 && fleet.length > 0) {
    const arithmetic = `0 of ${fleet.length} instances are outdated; there is nothing to deploy to`;
    problems.add('NO_INSTANCES', arithmetic);
  }
  return left;
}
