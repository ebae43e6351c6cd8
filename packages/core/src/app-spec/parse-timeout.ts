import type { Node } from 'yaml';
import { type AppSpecSource, scalarOf, show } from './app-spec-source.js';
import { orAbsent } from './read-node.js';
import type { ScalarValue } from './scalar-value.js';

/** Seconds a script may take when it says nothing (CodeDeploy: hooks section). */
const defaultTimeoutSeconds = 3600;

/** Reads a timeout: whole seconds, more than 0. A fraction is cut off, and of a text the leading digits count. */
export function parseTimeout(source: AppSpecSource, node: Node | null | undefined, path: string): number | undefined {
  if (orAbsent(node) === null) return defaultTimeoutSeconds;
  const value = scalarOf(node);
  const seconds = value === undefined ? undefined : wholeSeconds(value);
  if (seconds === undefined || seconds <= 0) {
    source.report(node, { path, message: 'must be a whole number of seconds, more than 0', received: show(node) });
    return undefined;
  }
  if (value !== undefined && !/^[1-9]\d*$/.test(value.written.trim())) {
    source.warn(node, { path, message: `is read as ${seconds} s`, received: show(node) });
  }
  return seconds;
}

/** Ruby's conversion to an integer, which is what the agents apply. */
function wholeSeconds(value: ScalarValue): number | undefined {
  if (value.kind === 'number') return Number.isFinite(value.value) ? bounded(Math.trunc(value.value)) : undefined;
  if (value.kind !== 'text') return undefined;
  const digits = /^\s*([-+]?\d+(?:_\d+)*)/.exec(value.written)?.[1];
  return digits === undefined ? undefined : bounded(Number(digits.replaceAll('_', '')));
}

/** JSON has no number for what is written with three hundred digits. */
function bounded(seconds: number): number {
  return Math.min(seconds, Number.MAX_SAFE_INTEGER);
}
