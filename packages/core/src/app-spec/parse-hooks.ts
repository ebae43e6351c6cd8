import type { Node } from 'yaml';
import { type AppSpecSource, isAbsent, show, textOf } from './app-spec-source.js';
import type { HookScript } from './app-spec.js';
import { insideArchive } from './parse-files.js';
import { isTruthy, readList, readMap, readRequiredText, readText, warnUnknownKeys } from './read-node.js';

/** Seconds a script may take when it says nothing (CodeDeploy: hooks section). */
const defaultTimeoutSeconds = 3600;

/** Reads `hooks`. With `possibleEvents`, a scripted event outside of them is a problem; an empty one never is. */
export function parseHooks(
  source: AppSpecSource,
  node: Node | null | undefined,
  possibleEvents: readonly string[] | undefined,
): Readonly<Record<string, readonly HookScript[]>> {
  const hooks: [string, readonly HookScript[]][] = [];
  for (const { key, keyNode, value } of readMap(source, node, 'hooks').values()) {
    if (isAbsent(value)) continue;
    const path = `hooks.${key}`;
    if (possibleEvents !== undefined && !possibleEvents.includes(key)) {
      source.report(keyNode, { path, message: `is not a lifecycle event; scripts can run in ${possibleEvents.join(', ')}` });
    }
    const scripts = readList(source, value, path).flatMap((item, index) => parseScript(source, item, `${path}[${index}]`));
    if (scripts.length > 0) hooks.push([key, scripts]);
  }
  return Object.fromEntries(hooks);
}

function parseScript(source: AppSpecSource, node: Node | null, path: string): readonly HookScript[] {
  const entries = readMap(source, node, path);
  warnUnknownKeys(source, entries, ['location', 'timeout', 'runas', 'sudo'], path);
  const text = readRequiredText(source, entries.get('location'), {
    path: `${path}.location`,
    owner: node,
    missing: 'must name a script of the revision',
  });
  const location = text === undefined ? undefined : insideArchive(text);
  if (text !== undefined && (location === undefined || location === '')) {
    const received = JSON.stringify(text);
    source.report(entries.get('location')?.value, { path: `${path}.location`, message: 'must stay inside the revision', received });
  }
  const timeoutSeconds = parseTimeout(source, entries.get('timeout')?.value, `${path}.timeout`);
  const runAs = readText(source, entries.get('runas'), `${path}.runas`);
  const sudo = isTruthy(entries.get('sudo')?.value);
  if (location === undefined || timeoutSeconds === undefined) return [];
  return [{ location, timeoutSeconds, sudo, ...(runAs === undefined || runAs === '' ? {} : { runAs }) }];
}

/** Whole seconds, more than 0. Text is read as Ruby reads it: leading digits count, `1_000` is a thousand. */
function parseTimeout(source: AppSpecSource, node: Node | null | undefined, path: string): number | undefined {
  if (isAbsent(node)) return defaultTimeoutSeconds;
  const digits = /^\s*(\d[\d_]*)/.exec(textOf(node) ?? '')?.[1];
  const timeout = digits === undefined ? 0 : Number(digits.replaceAll('_', ''));
  if (timeout > 0) return timeout;
  source.report(node, { path, message: 'must be a whole number of seconds, more than 0', received: show(node) });
  return undefined;
}
