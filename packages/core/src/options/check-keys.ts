import type { Problem } from './problem.js';
import { showValue } from './show-value.js';

/** What a value is if it is an object whose members can be looked at one by one. */
export type Options = Readonly<Record<string, unknown>>;

/** Whether a value is an object that is neither null nor a list. */
export function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The problems of options as a whole: that they are no object, or have members that nobody reads, often misspelt ones. */
export function checkKeys(
  value: unknown,
  options: { readonly path: string; readonly known: readonly string[] },
): readonly Problem[] {
  const { path, known } = options;
  if (!isOptions(value)) return [{ path, message: 'must be an object', received: showValue(value) }];
  return Object.keys(value).flatMap((key): readonly Problem[] => {
    if (known.includes(key)) return [];
    return [{ path: memberPath(path, key), message: `is not known here; known are ${known.join(', ')}` }];
  });
}

/** One rule about one member of options. */
export interface MemberRule {
  /** The end of a sentence that begins with the path. */
  readonly message: string;
  holds(value: unknown): boolean;
  /** Default false: an absent member breaks the rule as well. */
  readonly optional?: boolean;
}

/** The problems of members, each with its path and the value received. */
export function checkMembers(
  value: Options,
  rules: Readonly<Record<string, MemberRule>>,
  path = '',
): readonly Problem[] {
  return Object.entries(rules).flatMap(([key, { message, holds, optional = false }]): readonly Problem[] => {
    const member = value[key];
    if ((optional && member === undefined) || holds(member)) return [];
    return [{ path: memberPath(path, key), message, received: showValue(member) }];
  });
}

/** The path of a member of what is at a path. */
export function memberPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Rules that many options need. */
export const isText: MemberRule = { message: 'must be a text', holds: (value) => typeof value === 'string' };
export const isFilledText: MemberRule = {
  message: 'must be a text that is not empty',
  holds: (value) => typeof value === 'string' && value !== '',
};
export const isSwitch: MemberRule = { message: 'must be true or false', holds: (value) => typeof value === 'boolean' };
export const isCallable: MemberRule = { message: 'must be a function', holds: (value) => typeof value === 'function' };

/** One of these values. */
export function oneOf(values: readonly unknown[]): MemberRule {
  return { message: `must be one of ${values.join(', ')}`, holds: (value) => values.includes(value) };
}

/** An integer of at least so much. */
export function isIntegerFrom(least: number): MemberRule {
  return {
    message: `must be an integer, ${least} or more`,
    holds: (value) => Number.isInteger(value) && (value as number) >= least,
  };
}

/** The same rule for a member that may be absent. */
export function optional(rule: MemberRule): MemberRule {
  return { ...rule, optional: true };
}
