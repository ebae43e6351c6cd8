import type { ServiceModel, ShapeReference } from '../model/service-model.js';

/** Text with what XML reserves replaced. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** An element around content that is already XML. */
export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** A value as the element that the model describes. */
export function elementOf(model: ServiceModel, reference: ShapeReference, name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return element(name, contentOf(model, reference, value));
}

function contentOf(model: ServiceModel, reference: ShapeReference, value: unknown): string {
  const shape = model.shapes[reference.shape];
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) {
    const { member } = shape ?? {};
    if (member === undefined) return '';
    return value.map((item) => elementOf(model, member, member.locationName ?? 'member', item)).join('');
  }
  if (typeof value !== 'object' || value === null) return escapeText(String(value));
  return Object.entries(value)
    .map(([key, item]) => {
      const member = shape?.members?.[key];
      return member === undefined ? '' : elementOf(model, member, member.locationName ?? key, item);
    })
    .join('');
}
