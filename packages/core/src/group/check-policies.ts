import type { Problem } from '../options/problem.js';
import { checkShape } from '../options/shape.js';
import { millisecondsOf } from '../windows/open-window.js';
import type { TimeWindows } from '../windows/time-window.js';
import { isTimeZone } from '../windows/time-zone.js';
import type { AlarmSettings, CommonGroupSettings } from './deployment-group.js';
import { alarmsShape, rollbackOnShape } from './group-shape.js';

const weekdays: readonly string[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const timePattern = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
/** CodeDeploy: limits. */
const mostAlarms = 10;

/** Every problem of what a start says in place of its group: alarms, and ends that make it roll back. */
export function checkOverrides(overrides: {
  readonly alarms?: unknown;
  readonly rollbackOn?: unknown;
}): readonly Problem[] {
  const { alarms, rollbackOn } = overrides;
  const shape = [
    ...checkShape(alarms, alarmsShape, 'alarms'),
    ...checkShape(rollbackOn, rollbackOnShape, 'rollbackOn'),
  ];
  return shape.length > 0 || alarms === undefined ? shape : checkAlarms((alarms as AlarmSettings).names);
}

/** Every problem of what a group does when it does not go well, and of when it may go on. */
export function checkPolicies(settings: CommonGroupSettings): readonly Problem[] {
  const { onFailure, rollbackOn, alarms, timeWindows } = settings;
  const problems: Problem[] = [];
  if (onFailure === 'stop' && (rollbackOn ?? []).length > 0) {
    const message = 'must be rollback or freeze where rollbackOn names triggers';
    problems.push({ path: 'onFailure', message, received: onFailure });
  }
  if (alarms !== undefined) problems.push(...checkAlarms(alarms.names));
  if (timeWindows !== undefined) problems.push(...checkTimeWindows(timeWindows));
  return problems;
}

function checkAlarms(names: readonly string[]): readonly Problem[] {
  const path = 'alarms.names';
  const received = JSON.stringify(names);
  if (names.length === 0) return [{ path, message: 'must name at least one alarm', received }];
  const problems: Problem[] = [];
  if (names.length > mostAlarms) problems.push({ path, message: `must be at most ${mostAlarms} names`, received });
  if (new Set(names).size < names.length) problems.push({ path, message: 'must not repeat a name', received });
  const wrong = names.find((name) => name.length === 0 || name.length > 255);
  if (wrong !== undefined)
    problems.push({ path, message: 'must be names of 1 to 255 characters', received: `${wrong}` });
  return problems;
}

function checkTimeWindows({ timeZone, windows }: TimeWindows): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isTimeZone(timeZone)) {
    const message = 'must name a time zone of the IANA database, for example Europe/Berlin';
    problems.push({ path: 'timeWindows.timeZone', message, received: JSON.stringify(timeZone) });
  }
  if (windows.length === 0) problems.push({ path: 'timeWindows.windows', message: 'must not be empty' });
  for (const [index, { days, from, to }] of windows.entries()) {
    const path = `timeWindows.windows[${index}]`;
    if (days.length === 0 || days.some((day) => !weekdays.includes(day))) {
      problems.push({
        path: `${path}.days`,
        message: `must be some of ${weekdays.join(', ')}`,
        received: days.join(', '),
      });
    }
    const readable = timePattern.test(from) && timePattern.test(to);
    if (!readable || millisecondsOf(from) >= millisecondsOf(to)) {
      const message = 'must run from HH:MM to a later HH:MM of the same day, at most 24:00';
      problems.push({ path, message, received: `${from} to ${to}` });
    }
  }
  return problems;
}
