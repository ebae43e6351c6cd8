import type { ServiceModel, ShapeReference } from '../model/service-model.js';

/** JSON to decoded values: seconds become dates, base64 bytes. What the model does not know stays as it is, to be found. */
export function fromJson(model: ServiceModel, reference: ShapeReference, value: unknown): unknown {
  const shape = model.shapes[reference.shape];
  if (value === null || value === undefined) return undefined;
  if (shape?.type === 'timestamp') return new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (shape?.type === 'blob') return Buffer.from(String(value), 'base64');
  if (typeof value !== 'object') return value;
  return convert(model, reference, value, fromJson);
}

/** Decoded values to JSON; members that are undefined are left out. */
export function toJson(model: ServiceModel, reference: ShapeReference, value: unknown): unknown {
  const shape = model.shapes[reference.shape];
  if (value instanceof Date) return isText(shape?.timestampFormat) ? value.toISOString() : value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null) return value;
  return convert(model, reference, value, toJson);
}

const isText = (format: string | undefined): boolean => format === 'iso8601';

function convert(
  model: ServiceModel,
  reference: ShapeReference,
  value: object,
  inner: (model: ServiceModel, reference: ShapeReference, value: unknown) => unknown,
): unknown {
  const shape = model.shapes[reference.shape];
  const { member } = shape ?? {};
  if (Array.isArray(value)) return member === undefined ? value : value.map((item) => inner(model, member, item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const known = shape?.type === 'map' ? shape.value : shape?.members?.[name];
      const converted = known === undefined ? item : inner(model, known, item);
      return converted === undefined ? [] : [[name, converted]];
    }),
  );
}
