import type { ServiceModel, ShapeReference } from '../model/service-model.js';

/** Form parameters by their dotted names, as a tree. */
export interface Nested {
  text?: string;
  readonly inside: Map<string, Nested>;
}

/** How a service of the query family names what it sends. */
export interface QueryNames {
  /** The name of a structure's member in the form. */
  nameOf(key: string, member: ShapeReference): string;
  /** Whether lists stand in the form without a level of their own. */
  readonly flatLists: boolean;
}

/** Builds the tree; `Action` and `Version` are no input. */
export function nest(parameters: Iterable<readonly [string, string]>): Nested {
  const root: Nested = { inside: new Map() };
  for (const [name, text] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let place = root;
    for (const part of name.split('.')) {
      const next: Nested = place.inside.get(part) ?? { inside: new Map() };
      place.inside.set(part, next);
      place = next;
    }
    place.text = text;
  }
  return root;
}

/** Reads a value of the model out of the tree. */
export function readNested(model: ServiceModel, reference: ShapeReference, value: Nested, names: QueryNames): unknown {
  const shape = model.shapes[reference.shape];
  if (shape === undefined) return value.text;
  if (shape.type === 'structure') {
    return Object.fromEntries(
      [...value.inside].map(([name, inner]) => {
        const found = Object.entries(shape.members ?? {}).find(([key, member]) => names.nameOf(key, member) === name);
        return found === undefined ? [name, inner.text] : [found[0], readNested(model, found[1], inner, names)];
      }),
    );
  }
  if (shape.type !== 'list') return readScalar(shape.type, value.text ?? '');
  const { member } = shape;
  const items = names.flatLists ? value : value.inside.get('member');
  // An empty list is an empty parameter.
  if (items === undefined || member === undefined) return [];
  return [...items.inside.values()].map((item) => readNested(model, member, item, names));
}

function readScalar(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  if (type === 'timestamp') return new Date(text);
  if (type === 'blob') return Buffer.from(text, 'base64');
  return type === 'string' ? text : Number(text);
}
