import { checkKeys, isOptions, type MemberRule, memberPath } from './check-keys.js';
import type { Problem } from './problem.js';
import { showValue } from './show-value.js';

/** What a value is made of, so far that it can be looked at without surprises; which values are good is asked afterwards. */
export type Shape =
  | MemberRule
  | { readonly members: Readonly<Record<string, Shape>>; readonly optional?: boolean }
  | { readonly each: Shape; readonly optional?: boolean }
  /** Objects of several types, told apart by one member. */
  | {
      readonly by: string;
      readonly types: Readonly<Record<string, Readonly<Record<string, Shape>>>>;
      readonly optional?: boolean;
    };

/** Every place where a value is made of something else than it should be, also members that nobody reads. */
export function checkShape(value: unknown, shape: Shape, path = ''): readonly Problem[] {
  if (shape.optional === true && value === undefined) return [];
  if ('holds' in shape) return shape.holds(value) ? [] : [{ path, message: shape.message, received: showValue(value) }];
  if ('each' in shape) {
    if (!Array.isArray(value)) return [{ path, message: 'must be a list', received: showValue(value) }];
    return value.flatMap((item, index) => checkShape(item, shape.each, `${path}[${index}]`));
  }
  if ('members' in shape) return checkObject(value, shape.members, path);
  if (!isOptions(value)) return [{ path, message: 'must be an object', received: showValue(value) }];
  const type = value[shape.by];
  const known = Object.keys(shape.types);
  const members = known.includes(String(type)) ? shape.types[String(type)] : undefined;
  if (members !== undefined) return checkObject(value, { [shape.by]: isAnything, ...members }, path);
  return [
    { path: memberPath(path, shape.by), message: `must be one of ${known.join(', ')}`, received: showValue(type) },
  ];
}

/** For members about which something else is said elsewhere. */
export const isAnything: MemberRule = { message: 'may be anything', holds: () => true, optional: true };

/** The same shape for a value that may be absent. */
export function optionalShape<Given extends Shape>(shape: Given): Given & { readonly optional: true } {
  return { ...shape, optional: true };
}

function checkObject(value: unknown, members: Readonly<Record<string, Shape>>, path: string): readonly Problem[] {
  const problems = checkKeys(value, { path, known: Object.keys(members) });
  if (!isOptions(value)) return problems;
  return [
    ...problems,
    ...Object.entries(members).flatMap(([key, member]) => checkShape(value[key], member, memberPath(path, key))),
  ];
}
