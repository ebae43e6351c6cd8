import type { Node } from 'yaml';
import { type AppSpecSource, isAbsent, scalarOf, show } from './app-spec-source.js';
import type { Entry } from './read-node.js';

/** The number 0.0, however it is written; not the text "0.0". The only version there is, on every platform. */
export function checkVersion(source: AppSpecSource, entry: Entry | undefined, root: Node): void {
  const value = scalarOf(entry?.value);
  if (value?.kind === 'number' && value.value === 0) return;
  source.report(nodeAt(entry, root), {
    path: 'version',
    message: 'must be the number 0.0, without quotes',
    received: show(entry?.value),
  });
}

/** Where to point for a value: at itself, at its key when nothing follows it, at the whole when there is no key either. */
export function nodeAt(entry: Entry | undefined, root: Node): Node {
  const value = isAbsent(entry?.value) ? undefined : entry?.value;
  return value ?? entry?.keyNode ?? root;
}
