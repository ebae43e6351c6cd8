import {
  checkKeys,
  checkMembers,
  isCallable,
  isIntegerFrom,
  isOptions,
  type MemberRule,
  optional,
  type Problem,
  showValue,
} from '@rollway/core';

const known = [
  'groups',
  'journal',
  'clock',
  'retry',
  'concurrency',
  'onListenerError',
  'onLog',
  'monitoring',
  'companions',
  'probe',
  'zoneOffsets',
  'signal',
];
const retryKeys = ['attempts', 'firstDelay', 'maximumDelay', 'grace'];

const isClock: MemberRule = {
  message: 'must be a clock, with now and sleep',
  holds: (value) => hasFunctions(value, ['now', 'sleep']),
};
const isJournal: MemberRule = {
  message: 'must be a journal, for example fileJournal(directory)',
  holds: (value) => hasFunctions(value, ['append', 'read', 'saveSnapshot', 'loadSnapshot', 'list', 'close']),
};
const isMonitor: MemberRule = {
  message: 'must be a monitor, with read',
  holds: (value) => hasFunctions(value, ['read']),
};
const isSignal: MemberRule = {
  message: 'must be an AbortSignal',
  holds: (value) => hasFunctions(value, ['addEventListener', 'removeEventListener']),
};

/** Every problem of the settings of a driver, also of a program that was not type-checked. */
export function checkSettings(settings: unknown): readonly Problem[] {
  const problems = [...checkKeys(settings, { path: '', known })];
  if (!isOptions(settings)) return problems;
  const rules = {
    journal: isJournal,
    concurrency: optional(isIntegerFrom(1)),
    clock: optional(isClock),
    onListenerError: optional(isCallable),
    onLog: optional(isCallable),
    probe: optional(isCallable),
    zoneOffsets: optional(isCallable),
    signal: optional(isSignal),
  };
  return [
    ...problems,
    ...checkGroups(settings.groups),
    ...checkMembers(settings, rules),
    ...(settings.retry === undefined ? [] : checkRetry(settings.retry)),
    ...(settings.monitoring === undefined ? [] : checkMonitoring(settings.monitoring)),
    ...(settings.companions === undefined ? [] : checkCompanions(settings.companions)),
  ];
}

function checkRetry(retry: unknown): readonly Problem[] {
  const problems = checkKeys(retry, { path: 'retry', known: retryKeys });
  if (!isOptions(retry)) return problems;
  const rules = {
    attempts: optional(isIntegerFrom(1)),
    firstDelay: optional(isIntegerFrom(0)),
    maximumDelay: optional(isIntegerFrom(0)),
    grace: optional(isIntegerFrom(0)),
  };
  return [...problems, ...checkMembers(retry, rules, 'retry')];
}

function checkMonitoring(monitoring: unknown): readonly Problem[] {
  const path = 'monitoring';
  const problems = checkKeys(monitoring, { path, known: ['monitor', 'interval'] });
  if (!isOptions(monitoring)) return problems;
  return [...problems, ...checkMembers(monitoring, { monitor: isMonitor, interval: optional(isIntegerFrom(1)) }, path)];
}

/** Their other members are theirs. */
function checkCompanions(companions: unknown): readonly Problem[] {
  const path = 'companions';
  if (!Array.isArray(companions)) return [{ path, message: 'must be a list', received: showValue(companions) }];
  const rules = { during: isCallable, resumeLeftOver: isCallable, accompanies: optional(isCallable) };
  return companions.flatMap((companion: unknown, index): readonly Problem[] => {
    const place = `${path}[${index}]`;
    if (isOptions(companion)) return checkMembers(companion, rules, place);
    return [
      { path: place, message: 'must be a companion, for example of suspendProcesses', received: showValue(companion) },
    ];
  });
}

/** Two groups of the same names could not be told apart when a deployment is taken up again. */
function checkGroups(groups: unknown): readonly Problem[] {
  if (!Array.isArray(groups)) return [{ path: 'groups', message: 'must be a list', received: showValue(groups) }];
  const seen = new Set<string>();
  return groups.flatMap((group: unknown, index): readonly Problem[] => {
    const path = `groups[${index}]`;
    if (!isOptions(group) || !isOptions(group.target) || typeof group.name !== 'string') {
      return [{ path, message: 'must come from defineDeploymentGroup', received: showValue(group) }];
    }
    const key = `${String(group.applicationName)}/${group.name}`;
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [{ path, message: 'must not repeat a group', received: key }] : [];
  });
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === 'function');
}
