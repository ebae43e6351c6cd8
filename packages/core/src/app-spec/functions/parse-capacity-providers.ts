import { type AppSpecSource, isAbsent } from '../app-spec-source.js';
import { readList } from '../read-node.js';
import type { CapacityProviderItem } from './function-app-spec.js';
import { type Properties, readProperties, requiredText, wholeNumber } from './properties.js';

/** ECS takes base values up to 100,000 and weights up to 1,000 (Amazon ECS: CapacityProviderStrategyItem). */
const mostBase = 100_000;
const mostWeight = 1000;

/** Reads `CapacityProviderStrategy`: one provider with a base at the most, and one with a weight at the least. */
export function parseCapacityProviders(
  source: AppSpecSource,
  properties: Properties,
): readonly CapacityProviderItem[] | undefined {
  const entry = properties.entry('CapacityProviderStrategy');
  if (isAbsent(entry?.value)) return undefined;
  const path = properties.pathOf('CapacityProviderStrategy');
  const items = readList(source, entry?.value, path).flatMap((item, index) => {
    const known = ['CapacityProvider', 'Base', 'Weight'];
    const read = readProperties(source, item, { path: `${path}[${index}]`, known });
    return read === undefined ? [] : [parseItem(source, read)];
  });
  const report = (message: string): void => source.report(entry?.value, { path, message });
  if (items.filter((item) => item.base > 0).length > 1) report('must give Base to one provider only');
  if (items.length > 1 && items.every((item) => item.weight === 0)) {
    report('must give a Weight above 0 to one provider at least');
  }
  return items;
}

function parseItem(source: AppSpecSource, properties: Properties): CapacityProviderItem {
  return {
    capacityProvider: requiredText(source, properties, 'CapacityProvider', 'must name a capacity provider'),
    base: wholeNumber(source, properties, 'Base', { from: 0, to: mostBase, fallback: 0 }),
    weight: wholeNumber(source, properties, 'Weight', { from: 0, to: mostWeight, fallback: 0 }),
  };
}
