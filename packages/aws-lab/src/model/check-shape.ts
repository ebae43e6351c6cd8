import type { ServiceModel, Shape, ShapeReference } from './service-model.js';

/** What is wrong with a value, and where. */
export interface ShapeProblem {
  readonly path: string;
  readonly problem: string;
}

/** Judges a value by the published model: required members, enumerations, limits of length and size, patterns. */
export function checkShape(
  model: ServiceModel,
  reference: ShapeReference,
  value: unknown,
  path = '',
): readonly ShapeProblem[] {
  const shape = model.shapes[reference.shape];
  if (shape === undefined) return [{ path, problem: `the model has no shape ${reference.shape}` }];
  if (shape.type === 'structure') return checkStructure(model, shape, value, path);
  if (shape.type === 'list') return checkList(model, shape, value, path);
  if (shape.type === 'map') return checkMap(model, shape, value, path);
  return checkScalar(shape, value).map((problem) => ({ path, problem }));
}

function checkStructure(model: ServiceModel, shape: Shape, value: unknown, path: string): readonly ShapeProblem[] {
  if (typeof value !== 'object' || value === null) return [{ path, problem: 'is not a structure' }];
  const members = shape.members ?? {};
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  const missing = (shape.required ?? [])
    .filter((name) => !given.some(([key]) => key === name))
    .map((name) => ({ path: below(path, name), problem: 'is required' }));
  const inside = given.flatMap(([name, member]) => {
    const reference = members[name];
    if (reference === undefined) return [{ path: below(path, name), problem: 'is no member of the model' }];
    return checkShape(model, reference, member, below(path, name));
  });
  return [...missing, ...inside];
}

function checkList(model: ServiceModel, shape: Shape, value: unknown, path: string): readonly ShapeProblem[] {
  if (!Array.isArray(value)) return [{ path, problem: 'is not a list' }];
  const size = checkRange(shape, value.length, 'members').map((problem) => ({ path, problem }));
  const member = shape.member;
  if (member === undefined) return size;
  return [...size, ...value.flatMap((item, index) => checkShape(model, member, item, `${path}[${index}]`))];
}

function checkMap(model: ServiceModel, shape: Shape, value: unknown, path: string): readonly ShapeProblem[] {
  if (typeof value !== 'object' || value === null) return [{ path, problem: 'is not a map' }];
  const { key, value: inner } = shape;
  return Object.entries(value).flatMap(([name, item]) => [
    ...(key === undefined ? [] : checkShape(model, key, name, `${path} key`)),
    ...(inner === undefined ? [] : checkShape(model, inner, item, below(path, name))),
  ]);
}

function checkScalar(shape: Shape, value: unknown): readonly string[] {
  if (shape.type === 'string') return typeof value === 'string' ? checkString(shape, value) : ['is not a string'];
  if (shape.type === 'boolean') return typeof value === 'boolean' ? [] : ['is not a boolean'];
  if (shape.type === 'timestamp') return value instanceof Date ? [] : ['is not a timestamp'];
  if (shape.type === 'blob') return value instanceof Uint8Array ? [] : ['is not a blob'];
  if (typeof value !== 'number' || Number.isNaN(value)) return ['is not a number'];
  const whole = shape.type === 'integer' || shape.type === 'long';
  return [...(whole && !Number.isInteger(value) ? ['is not an integer'] : []), ...checkRange(shape, value, '')];
}

function checkString(shape: Shape, value: string): readonly string[] {
  if (shape.enum !== undefined && !shape.enum.includes(value))
    return [`"${value}" is none of ${shape.enum.join(', ')}`];
  const fits = shape.pattern === undefined || matches(shape.pattern, value);
  return [
    ...checkRange(shape, value.length, 'characters'),
    ...(fits ? [] : [`"${value}" does not match ${shape.pattern}`]),
  ];
}

function checkRange({ min, max }: Shape, amount: number, unit: string): readonly string[] {
  const measured = `${amount} ${unit}`.trim();
  if (min !== undefined && amount < min) return [`${measured}, at least ${min}`];
  return max !== undefined && amount > max ? [`${measured}, at most ${max}`] : [];
}

/** The models' expressions are Java's; one that this engine cannot read judges nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    // Only with the flag u does \p{L} mean letters; with it, escapes that Java allows are errors.
    const flags = pattern.includes('\\p{') ? 'su' : 's';
    return new RegExp(`^(?:${pattern})$`, flags).test(value);
  } catch {
    return true;
  }
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
