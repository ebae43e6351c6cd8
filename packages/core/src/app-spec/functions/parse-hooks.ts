import { isMap, type Node } from 'yaml';
import type { AppSpecSource } from '../app-spec-source.js';
import { readList, readMap, readRequiredText } from '../read-node.js';
import type { FunctionHooks } from './function-app-spec.js';

/** Reads `Hooks`: a list of mappings with one pair each, from a lifecycle event to one function. */
export function parseFunctionHooks<Event extends string>(
  source: AppSpecSource,
  node: Node | null | undefined,
  events: readonly Event[],
): FunctionHooks<Event> {
  const hooks: Partial<Record<Event, string>> = {};
  readList(source, node, 'Hooks').forEach((item, index) => {
    const path = `Hooks[${index}]`;
    const entries = readMap(source, item, path);
    if (entries === undefined) return;
    if (isMap(item) && item.items.length !== 1) {
      source.report(item, { path, message: 'must have one lifecycle event and its function' });
    }
    for (const entry of entries.values()) {
      const event = events.find((candidate) => candidate === entry.key);
      const place = { path: `${path}.${entry.key}`, owner: item, missing: 'must name a function or its ARN' };
      const name = readRequiredText(source, entry, place);
      if (event === undefined) {
        const message = `is not a lifecycle event with a function; those are ${events.join(', ')}`;
        source.report(entry.keyNode, { path: place.path, message });
      } else if (hooks[event] !== undefined) {
        source.report(entry.keyNode, { path: place.path, message: 'has a function already; an event has one' });
      } else if (name !== undefined) {
        hooks[event] = name;
      }
    }
  });
  return hooks;
}
