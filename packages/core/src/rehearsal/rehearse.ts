import type { DeploymentDefinition } from '../deployment/deployment-definition.js';
import type { GroupHistory } from '../driver/create-definition.js';
import { createDefinition, type StartRequest, type ZoneOffsetLookup } from '../driver/create-definition.js';
import { SettingsError } from '../errors/settings-error.js';
import type { DeploymentGroup } from '../group/deployment-group.js';
import type { Instance } from '../model/instance.js';
import type { Stage } from '../plan/plan.js';
import type { AnyTargetV1, InquiryContext } from '../target/v1/target.js';
import { createRandom } from '../virtual/random.js';
import { checkRehearseOptions } from './check-rehearse-options.js';
import { assumedDurations, type DurationModel, otherwiseAssumed } from './duration-model.js';
import { listFaults } from './list-faults.js';
import type { DurationSource, Rehearsal, RehearsedEnd, RehearsedFault } from './rehearsal.js';
import { describeFault, type RehearsalFault } from './rehearsal-fault.js';
import { type RehearseOnceOptions, rehearseOnce } from './rehearse-once.js';
import { rehearsedOutcomes } from './rehearsed-outcomes.js';
import { drawTimeline } from './timeline.js';

/** What a rehearsal is told besides the plan. */
export interface RehearseDefinitionOptions {
  /** What goes wrong, each in a run of its own; default {@link listFaults}: everything the plan has a place for. */
  readonly faults?: readonly RehearsalFault[];
  /** Runs with chance; default 20, fewer for fleets of thousands. */
  readonly seeds?: number;
  /** How long things take; what is not named is assumed. Best measured from earlier deployments. */
  readonly durations?: DurationModel;
  /** When it would begin, in milliseconds since the Unix epoch; matters to time windows. Default the start of 2024. */
  readonly startsAt?: number;
}

/** How to rehearse a group. */
export interface RehearseOptions extends RehearseDefinitionOptions, Omit<StartRequest, 'deploymentId'> {
  /** Instances to rehearse with; default: the target is asked. */
  readonly fleet?: readonly Instance[];
  /** Where a rollback would lead, and what is known of the instances; default: nothing, as before a first deployment. */
  readonly history?: GroupHistory;
  /** Needed for groups with time windows. */
  readonly zoneOffsets?: ZoneOffsetLookup;
}

/** Instances over all runs with chance that are worth the wait. */
const mostRehearsedInstances = 30_000;
const mostSeeds = 20;
const defaultStart = 1_704_067_200_000;

/**
 * Rehearses a deployment of a group: compiles the very plan that would run, and runs it through the machine that would run
 * it, in virtual time and over operations that only take time. Touches nothing but what a plan touches: the target is asked
 * for its fleet and to look at the revision.
 *
 * @throws SettingsError with every problem of the options at once.
 * @throws PlanError when the plan is impossible, and whatever the target throws for a revision it cannot deploy.
 */
export async function rehearse(group: DeploymentGroup, options: RehearseOptions): Promise<Rehearsal> {
  const problems = checkRehearseOptions(options);
  if (problems.length > 0) throw new SettingsError({ subject: 'rehearsal', problems });
  const { fleet, history = {}, zoneOffsets, faults, seeds, durations, startsAt, ...request } = options;
  const context: InquiryContext = { signal: new AbortController().signal, log: () => undefined };
  const rehearsed = fleet === undefined ? group : { ...group, target: withFleet(group.target, fleet) };
  const definition = await createDefinition(
    rehearsed,
    { ...request, deploymentId: 'rehearsal' },
    { context, history, ...(zoneOffsets === undefined ? {} : { zoneOffsets }) },
  );
  return rehearseDefinition(definition, {
    ...(faults === undefined ? {} : { faults }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(durations === undefined ? {} : { durations }),
    ...(startsAt === undefined ? {} : { startsAt }),
  });
}

/** The target as it is, with other instances. It may be an object of any kind, so it is asked and not copied. */
function withFleet(target: AnyTargetV1, fleet: readonly Instance[]): AnyTargetV1 {
  return new Proxy(target, {
    get(asked, member) {
      if (member === 'resolveFleet') return () => Promise.resolve(fleet);
      const value: unknown = Reflect.get(asked, member, asked);
      return typeof value === 'function' ? value.bind(asked) : value;
    },
  });
}

/** {@link rehearse} for a deployment that is defined already. Pure: the same arguments give the same rehearsal. */
export function rehearseDefinition(
  definition: DeploymentDefinition,
  options: RehearseDefinitionOptions = {},
): Rehearsal {
  const { durations = {}, startsAt = defaultStart, faults = listFaults(definition) } = options;
  const { plan, deploymentGroupName } = definition;
  const fleetSize = plan.fleet.length;
  const seeds = options.seeds ?? Math.min(mostSeeds, Math.max(1, Math.floor(mostRehearsedInstances / fleetSize)));
  const complete = completed(definition, durations);
  const run = (seed: number, more: Pick<RehearseOnceOptions, 'fault' | 'timeline'> = {}): RehearsedEnd => {
    const struck = more.fault === undefined ? {} : { fault: more.fault };
    const outcomes = rehearsedOutcomes({ durations: complete, random: createRandom(seed), ...struck });
    return rehearseOnce({ definition, startsAt, outcomes, ...more });
  };
  const byChance = Array.from({ length: seeds }, (_each, index) => ({ seed: index + 1, end: run(index + 1) }));
  byChance.sort((left, right) => left.end.duration - right.end.duration);
  const likelySeed = byChance[Math.floor(byChance.length / 2)]?.seed ?? 1;
  const timeline = drawTimeline();
  const likely = run(likelySeed, { timeline });
  return {
    rehearsalVersion: 1,
    deploymentGroupName,
    fleetSize,
    likely,
    timeline: timeline.finish(),
    duration: {
      likely: likely.duration,
      shortest: byChance[0]?.end.duration ?? likely.duration,
      longest: byChance.at(-1)?.end.duration ?? likely.duration,
      worstCase: plan.worstCaseDuration,
      runs: seeds,
    },
    faults: faults.map((fault): RehearsedFault => {
      return { fault, description: describeFault(fault), end: run(likelySeed, { fault }) };
    }),
    durations: complete,
    durationSources: Object.fromEntries(
      Object.keys(complete).map((name): [string, DurationSource] => [name, name in durations ? 'given' : 'assumed']),
    ),
  };
}

/** Every operation of the plan with a duration: the given one, or an assumed one. Answers to waits only where given. */
function completed({ plan }: DeploymentDefinition, durations: DurationModel): DurationModel {
  const names = plan.stages.flatMap(operationsOf);
  const assumed = names.map((name) => [name, assumedDurations[name] ?? otherwiseAssumed] as const);
  return { ...Object.fromEntries(assumed), ...durations };
}

function operationsOf(stage: Stage): readonly string[] {
  switch (stage.kind) {
    case 'fleet':
      return stage.lifecycle;
    case 'hook':
      return [stage.lifecycleEvent];
    case 'provision':
      return ['provision-replacement', 'terminate'];
    case 'shift':
      return ['shift-traffic'];
    case 'terminate':
      return ['terminate'];
    case 'wait':
      return [];
  }
}
