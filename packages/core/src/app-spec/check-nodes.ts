import { isScalar, type Node, visit } from 'yaml';
import { type AppSpecSource, show } from './app-spec-source.js';
import { scalarValue } from './scalar-value.js';

const coreTags: readonly string[] = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

/**
 * Refuses, wherever they stand, what the agents' parser refuses: aliases, dates, foreign types. Taking them would let a text
 * mean one thing in review and another on a host.
 */
export function checkNodes(source: AppSpecSource): void {
  if (source.root === null) return;
  visit(source.root, {
    Alias: (_key, node) =>
      source.report(node, { path: '', message: 'must not use YAML aliases', received: show(node) }),
    Node: (_key, node) => {
      checkTag(source, node);
      if (isScalar(node) && scalarValue(node).kind === 'date') {
        source.report(node, { path: '', message: 'must not have a date without quotes', received: show(node) });
      }
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || pair.key.type !== 'PLAIN' || pair.key.value !== '<<') return;
      source.report(pair.key, { path: '', message: 'must not use YAML merge keys', received: '<<' });
    },
  });
}

/** A local tag of nobody's is passed over, as the agents do; a type of Ruby's or a YAML type beyond the core is refused. */
function checkTag(source: AppSpecSource, node: Node): void {
  const { tag } = node;
  if (tag === undefined || tag === '!' || coreTags.includes(tag)) return;
  if (tag.startsWith('!') && !tag.startsWith('!ruby/')) {
    source.warn(node, { path: '', message: 'has a YAML tag that means nothing here', received: tag });
    return;
  }
  source.report(node, {
    path: '',
    message: 'must not use YAML tags beyond str, int, float, bool, null, map and seq',
    received: tag,
  });
}
