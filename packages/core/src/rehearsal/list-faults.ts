import type { DeploymentDefinition } from '../deployment/deployment-definition.js';
import { minutes } from '../model/duration.js';
import type { FleetStage, ShiftStage, Stage, WaitStage } from '../plan/plan.js';
import type { RehearsalFault } from './rehearsal-fault.js';

/** Events that the balancer performs. */
const balancerEvents: readonly string[] = ['BlockTraffic', 'AllowTraffic'];

/**
 * Every fault that a plan has a place for, each once: a host that dies, a hook that hangs or fails (on one instance and on
 * every one) in each event, a balancer that refuses each change, an alarm at each step where the group watches any, a
 * controller that dies in the middle, a gate that nobody answers.
 */
export function listFaults(definition: DeploymentDefinition): readonly RehearsalFault[] {
  const { plan, alarms } = definition;
  const watches = alarms?.enabled === true && alarms.names.length > 0;
  return plan.stages.flatMap((stage, index) => [
    ...faultsOf(stage),
    ...(watches ? momentsOf(stage, index).map((when): RehearsalFault => ({ type: 'alarm', when })) : []),
    ...controllerFault(stage, index),
  ]);
}

function faultsOf(stage: Stage): readonly RehearsalFault[] {
  switch (stage.kind) {
    case 'fleet':
      return stage.lifecycle.flatMap((lifecycleEvent) => eventFaults(lifecycleEvent));
    case 'hook':
      return [hookFault('hook-hangs', stage.lifecycleEvent), hookFault('hook-fails', stage.lifecycleEvent)];
    case 'provision':
      return [{ type: 'operation-fails', operation: 'provision-replacement' }];
    case 'terminate':
      return [{ type: 'operation-fails', operation: 'terminate' }];
    case 'shift':
      return stage.listener === 'production' ? shiftFaults(stage) : [];
    case 'wait':
      return unanswered(stage);
  }
}

function eventFaults(lifecycleEvent: string): readonly RehearsalFault[] {
  const dies: RehearsalFault = { type: 'host-dies', lifecycleEvent, instances: 1 };
  if (balancerEvents.includes(lifecycleEvent)) {
    return [
      dies,
      { type: 'balancer-refuses', lifecycleEvent, instances: 1 },
      { type: 'balancer-refuses', lifecycleEvent, instances: 'every' },
    ];
  }
  return [
    dies,
    hookFault('hook-hangs', lifecycleEvent),
    hookFault('hook-fails', lifecycleEvent),
    { type: 'hook-fails', lifecycleEvent, instances: 'every' },
  ];
}

function hookFault(type: 'hook-hangs' | 'hook-fails', lifecycleEvent: string): RehearsalFault {
  return { type, lifecycleEvent, instances: 1 };
}

function shiftFaults({ steps }: ShiftStage): readonly RehearsalFault[] {
  const refused = steps.map(({ weight }): RehearsalFault => ({ type: 'balancer-refuses', weight }));
  const gates = steps.flatMap(({ gates }) =>
    gates.map(({ name }): RehearsalFault => ({ type: 'unanswered', wait: name })),
  );
  return [...refused, ...gates];
}

function unanswered({ wait, condition }: WaitStage): readonly RehearsalFault[] {
  return condition.type === 'timer' ? [] : [{ type: 'unanswered', wait }];
}

function momentsOf(stage: Stage, index: number): readonly { readonly stage: number }[] {
  const begins = { stage: index };
  if (stage.kind === 'shift') return stage.steps.map(({ weight }) => ({ stage: index, weight }));
  if (stage.kind !== 'fleet') return [begins];
  return [begins, ...afterSome(stage).map((afterInstances) => ({ stage: index, afterInstances }))];
}

function afterSome({ floor: { fleetSize } }: FleetStage): readonly number[] {
  return fleetSize < 3 ? [] : [Math.ceil(fleetSize / 2), fleetSize - 1];
}

/** Once in each stage that takes time: in the middle of a fleet, at the first weight of a shift. */
function controllerFault(stage: Stage, index: number): readonly RehearsalFault[] {
  const downFor = minutes(1);
  if (stage.kind === 'fleet') {
    const afterInstances = Math.max(1, Math.floor(stage.floor.fleetSize / 2));
    return [{ type: 'controller-dies', when: { stage: index, afterInstances }, downFor }];
  }
  const [first] = stage.kind === 'shift' ? stage.steps : [];
  return first === undefined
    ? []
    : [{ type: 'controller-dies', when: { stage: index, weight: first.weight }, downFor }];
}
