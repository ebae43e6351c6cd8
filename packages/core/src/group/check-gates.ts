import type { Gate } from '../gates/gate.js';
import type { Milliseconds } from '../model/duration.js';
import { isName } from '../model/names.js';
import type { Problem } from '../options/problem.js';

/** Waits that Rollway itself calls by these names. */
const builtIn: readonly string[] = [
  'ready-wait',
  'bake',
  'termination-wait',
  'traffic-interval',
  'zone-monitor',
  'batch-pause',
  'time-window',
];

/** Every problem of a group's gates. A name is what `continue` says, so each is used once. */
export function checkGates(path: string, gates: readonly Gate[]): readonly Problem[] {
  const seen = new Set<string>();
  return gates.flatMap((gate): readonly Problem[] => {
    const { name, timeout } = gate;
    const problems = [...checkDuration(`${path}.${name}.timeout`, timeout)];
    const repeated = seen.has(name) || builtIn.includes(name) || !isName(name);
    if (repeated)
      problems.push({ path, message: 'need names, each of its own and none that Rollway uses', received: name });
    seen.add(name);
    if (gate.type !== 'approval' && !(gate.interval > 0)) {
      problems.push({ path: `${path}.${name}.interval`, message: 'must be more than 0', received: `${gate.interval}` });
    }
    if (gate.type === 'http-probe' && !/^https?:\/\/\S+$/.test(gate.url)) {
      problems.push({ path: `${path}.${name}.url`, message: 'must be an http or https address', received: gate.url });
    }
    return problems;
  });
}

/** A length of time is a number of milliseconds, 0 or more. */
export function checkDuration(
  path: string,
  duration: Milliseconds | undefined,
  most: Milliseconds = Number.MAX_SAFE_INTEGER,
): readonly Problem[] {
  if (duration === undefined || (duration >= 0 && duration <= most)) return [];
  const range = most === Number.MAX_SAFE_INTEGER ? '0 or more' : `from 0 to ${most}`;
  return [{ path, message: `must be milliseconds, ${range}`, received: String(duration) }];
}
