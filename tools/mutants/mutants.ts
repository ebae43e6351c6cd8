/** One way for the machine to be wrong: a piece of its source replaced by another. */
export interface Mutant {
  readonly name: string;
  /** What would go wrong in somebody's fleet. */
  readonly harm: string;
  /** Below `packages/core/src`. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** Machines that are wrong in one way each. Every one has to be caught; see `npm run mutants`. */
export const mutants: readonly Mutant[] = [
  {
    name: 'floor off by one',
    harm: 'one instance more than the floor allows is taken out of service',
    file: 'deployment/fleet/admission.ts',
    find: 'fleet.fleetSize - unavailable - 1 < fleet.minimumHealthy',
    replace: 'fleet.fleetSize - unavailable < fleet.minimumHealthy',
  },
  {
    name: 'floor of the zone ignored',
    harm: 'a whole zone goes out of service at once',
    file: 'deployment/fleet/admission.ts',
    find: 'zone.size - unavailableInZone - 1 < zone.minimumHealthy',
    replace: 'zone.size - unavailableInZone - 1 < 0',
  },
  {
    name: 'budget off by one',
    harm: 'more instances are worked on at once than the plan says',
    file: 'deployment/fleet/admission.ts',
    find: 'fleet.inFlight + instanceIds.length >= fleet.budget',
    replace: 'fleet.inFlight + instanceIds.length > fleet.budget',
  },
  {
    name: 'guards skipped while traffic shifts',
    harm: 'an alarm or a stop has no effect until all traffic is on the replacement',
    file: 'deployment/advance.ts',
    find: 'state.interruption === undefined ? kind.lost',
    replace: "state.interruption === undefined || stage.kind === 'shift' ? kind.lost",
  },
  {
    name: 'abort ignored in a wait',
    harm: 'a stop takes effect only when the wait is over',
    file: 'deployment/advance.ts',
    find: 'state.interruption === undefined ? kind.lost',
    replace: 'state.interruption === undefined || state.waiting !== undefined ? kind.lost',
  },
  {
    name: 'report of another attempt accepted',
    harm: 'a latecomer of the deployment passes for an event of its rollback',
    file: 'deployment/locate-operation.ts',
    find: 'return sameEvent && sameAttempt ?',
    replace: 'return sameEvent ?',
  },
  {
    name: 'report of another event accepted',
    harm: 'a duplicate of the event before passes for the one in flight',
    file: 'deployment/locate-operation.ts',
    find: 'return sameEvent && sameAttempt ?',
    replace: 'return sameAttempt ?',
  },
  {
    name: 'timer elapses early',
    harm: 'a clock that runs ahead cuts bake times and intervals short',
    file: 'deployment/waiting/waiting.ts',
    find: ' || input.at < waiting.until) return []',
    replace: ') return []',
  },
  {
    name: 'timer counts twice',
    harm: 'the timer of one wait, delivered again, ends the next one too',
    file: 'deployment/waiting/waiting.ts',
    find: 'input.timerId !== timerIdOf(state, waiting) || ',
    replace: '',
  },
  {
    name: 'rollback takes healthy hosts first',
    harm: 'serving instances leave while the broken ones wait',
    file: 'deployment/fleet/open-fleet.ts',
    find: "(member.phase === 'succeeded' ? serving : out).push(index);",
    replace: "(member.phase === 'succeeded' ? out : serving).push(index);",
  },
  {
    name: 'weight left on the replacement',
    harm: 'after a rollback a tenth of the users still get the bad revision',
    file: 'deployment/rollback/plan-rollback.ts',
    find: '{ weight: 0, wait: 0, gates: [] }',
    replace: '{ weight: 10, wait: 0, gates: [] }',
  },
  {
    name: 'replacement removed before traffic is back',
    harm: 'users reach nobody until the shift back is confirmed',
    file: 'deployment/rollback/plan-rollback.ts',
    find: "    ...(production.touched ? [shiftBack(plan, 'production')] : []),",
    replace:
      "    ...(provisioned ? removal(plan) : []),\n    ...(production.touched ? [shiftBack(plan, 'production')] : []),",
  },
  {
    name: 'unstable operation id',
    harm: 'after a poll the host is asked under another id, and runs its hook again',
    file: 'deployment/due-commands.ts',
    find: '    attempt: member.attempt,\n    lifecycleEvent,\n    instanceId: member.instanceId,',
    replace:
      '    attempt: member.accepted === undefined ? member.attempt : member.attempt + 1,\n    lifecycleEvent,\n    instanceId: member.instanceId,',
  },
  {
    name: 'paused deployment starts work',
    harm: 'instances leave service while somebody looks at a problem',
    file: 'deployment/guards/may-start.ts',
    find: 'if (state.paused || state.waiting !== undefined)',
    replace: 'if (state.waiting !== undefined)',
  },
  {
    name: 'paused deployment goes on with instances in work',
    harm: 'the next event begins although the deployment is paused',
    file: 'deployment/guards/batch-orders.ts',
    find: "state.paused ? 'hold' : 'continue'",
    replace: "'continue'",
  },
  {
    name: 'failure budget off by one',
    harm: 'one instance more than allowed is broken before the rollout ends',
    file: 'deployment/fleet/judge-fleet.ts',
    find: 'failed > failureBudget && failed > accepted',
    replace: 'failed > failureBudget + 1 && failed > accepted',
  },
  {
    name: 'last instance has no grace',
    harm: 'a rollout that kept its floor is called failed, and rolled back',
    file: 'deployment/fleet/judge-fleet.ts',
    find: 'waiting === 0 || fleet.failed === 0',
    replace: 'fleet.failed === 0',
  },
  {
    name: 'alarm in a rollback ends it',
    harm: 'the alarm of the bad revision stops the way back from it',
    file: 'deployment/guards/decide-alarm.ts',
    find: 'if (state.attempt === 2 && alarms?.ignoredInRollback !== false) return false;',
    replace: '',
  },
  {
    name: 'alarm heard after the end',
    harm: 'a deployment that is final changes again',
    file: 'deployment/guards/decide-alarm.ts',
    find: 'if (definition === undefined || isFinal(state)) return false;',
    replace: 'if (definition === undefined) return false;',
  },
  {
    name: 'rollback asked for with a stop is forgotten',
    harm: 'half of the fleet stays on the bad revision',
    file: 'deployment/conclude-attempt.ts',
    find: "return interruption.rollback || rollbackOn.includes('stop-request');",
    replace: "return rollbackOn.includes('stop-request');",
  },
  {
    name: 'timer is not due after a crash',
    harm: 'a controller that restarts in a wait waits for ever',
    file: 'deployment/due-commands.ts',
    find: 'commands.push(...stageOperationCommands(state), ...waitCommands(state));',
    replace: 'commands.push(...stageOperationCommands(state));',
  },
  {
    name: 'snapshot forgets the alarms',
    harm: 'after a restart a frozen deployment goes on while its alarm is raised',
    file: 'deployment/snapshot-state.ts',
    find: 'alarms: [...alarms],',
    replace: 'alarms: [],',
  },
  {
    name: 'failed step of a frozen deployment is forgotten',
    harm: 'traffic goes to a replacement that could not be made',
    file: 'deployment/requests/resume-request.ts',
    find: 'state.stageFailure?.error ?? error',
    replace: 'error',
  },
  {
    name: 'what was never begun is removed',
    harm: 'a rollback asks the platform to delete what it did not make',
    file: 'deployment/rollback/plan-rollback.ts',
    find: "return operation !== undefined || (stage.kind !== 'fleet' && stage.step > 0);",
    replace: 'return operation !== undefined || stage.stage === number;',
  },
  {
    name: 'instance that left is still counted out',
    harm: 'the floor counts an instance that is gone, and the rollout stands still',
    file: 'deployment/fleet/moving-fleet.ts',
    find: '  if (!available) fleet.unavailable -= 1;\n',
    replace: '',
  },
];
