import { isCallable, isSwitch, isText, type MemberRule, oneOf, optional } from '../options/check-keys.js';
import { isAnything, optionalShape, type Shape } from '../options/shape.js';

const isNumber: MemberRule = {
  message: 'must be a finite number',
  holds: (value) => typeof value === 'number' && Number.isFinite(value),
};
const isDuration: MemberRule = { ...isNumber, message: 'must be a finite number of milliseconds' };

const gateLimits = { name: isText, timeout: isDuration, onTimeout: oneOf(['continue', 'fail', 'stop']) };
const gates: Shape = optionalShape({
  each: {
    by: 'type',
    types: {
      approval: gateLimits,
      predicate: { ...gateLimits, interval: isDuration },
      'http-probe': { ...gateLimits, url: isText, expectedStatus: optional(isNumber), interval: isDuration },
    },
  },
});

const budget = { by: 'type', types: { count: { value: isNumber }, percent: { value: isNumber } } };
const minimumHealthyHosts = optionalShape({
  by: 'type',
  types: {
    'host-count': { value: isNumber },
    'fleet-percent': { value: isNumber },
    'one-at-a-time': {},
    'half-at-a-time': {},
    'all-at-once': {},
  },
});
const fleetPolicy = {
  minimumHealthyHosts,
  failureBudget: optionalShape(budget),
  unreachableBudget: optionalShape(budget),
  batches: optionalShape({
    members: { sizes: optionalShape({ each: budget }), pauseBetween: optional(isDuration) },
  }),
};
const timed = { percentage: isNumber, interval: isDuration };
const trafficRouting = optionalShape({
  by: 'type',
  types: {
    'all-at-once': {},
    canary: timed,
    linear: timed,
    steps: { steps: { each: { members: { weight: isNumber, wait: optional(isDuration), gates } } } },
  },
});

/** What a strategy is made of. */
export const strategyShape: Shape = optionalShape({
  by: 'deploymentType',
  types: {
    'in-place': {
      ...fleetPolicy,
      zonal: optionalShape({
        members: {
          monitorDuration: optional(isDuration),
          firstZoneMonitorDuration: optional(isDuration),
          minimumHealthyHostsPerZone: minimumHealthyHosts,
        },
      }),
      outdatedOnly: optional(isSwitch),
      gates: optionalShape({ members: { start: gates, end: gates } }),
    },
    'blue-green': {
      ...fleetPolicy,
      trafficRouting,
      readyWait: optionalShape({
        members: { timeout: isDuration, onTimeout: optional(oneOf(['continue', 'fail', 'stop'])) },
      }),
      bake: optional(isDuration),
      terminationWait: optional(isDuration),
      original: optional(oneOf(['terminate', 'keep'])),
      testTraffic: optional(isSwitch),
      gates: optionalShape({ members: { start: gates, ready: gates, end: gates } }),
    },
  },
});

/** What alarms a group or a start may name. */
export const alarmsShape: Shape = optionalShape({
  members: {
    names: { each: isText },
    enabled: optional(isSwitch),
    ignorePollAlarmFailure: optional(isSwitch),
    noData: optional(oneOf(['ignore', 'alarm'])),
    ignoredInRollback: optional(isSwitch),
  },
});

/** Ends that make a deployment roll back, as a group or a start may name them. */
export const rollbackOnShape: Shape = optionalShape({ each: oneOf(['deployment-failure', 'alarm', 'stop-request']) });

/** What the settings of a group are made of. */
export const groupShape: Shape = {
  members: {
    name: isAnything,
    applicationName: optional(isText),
    groupId: optional(isText),
    target: isAnything,
    strategy: strategyShape,
    rollbackOn: rollbackOnShape,
    onFailure: optional(oneOf(['rollback', 'freeze', 'stop'])),
    rollbackScope: optional(oneOf(['touched', 'full'])),
    alarms: alarmsShape,
    timeWindows: optionalShape({
      members: {
        timeZone: isText,
        windows: { each: { members: { days: { each: isText }, from: isText, to: isText } } },
        rollbackExempt: optional(isSwitch),
      },
    }),
    queuePolicy: optional(oneOf(['reject', 'queue', 'supersede'])),
    predicates: optional({
      message: 'must be functions by the names of gates',
      holds: (value) => typeof value === 'object' && value !== null && Object.values(value).every(isCallable.holds),
    }),
    fileExistsBehavior: optional(oneOf(['DISALLOW', 'OVERWRITE', 'RETAIN'])),
    ignoreApplicationStopFailures: optional(isSwitch),
    lifecycleEventTimeout: optional(isDuration),
    operationTimeout: optional(isDuration),
  },
};
