import type { Node } from 'yaml';
import type { HookScript } from './app-spec.js';
import { type AppSpecSource, isAbsent, show } from './app-spec-source.js';
import { insideArchive } from './archive-path.js';
import { parseTimeout } from './parse-timeout.js';
import {
  type Entry,
  isTruthy,
  orAbsent,
  pathOf,
  readList,
  readMap,
  readRequiredText,
  readText,
  warnUnknownKeys,
} from './read-node.js';

/** Longest time of one lifecycle event (CodeDeploy: hooks section, timeout). */
const mostSecondsPerEvent = 3600;

/** Reads `hooks`. With `possibleEvents`, an event outside of them is a problem, unless nothing at all is written for it. */
export function parseHooks(
  source: AppSpecSource,
  node: Node | null | undefined,
  possibleEvents: readonly string[] | undefined,
): Readonly<Record<string, readonly HookScript[]>> {
  // Without a prototype, an event called `constructor` or `__proto__` is a key like any other.
  const hooks: Record<string, readonly HookScript[]> = Object.create(null);
  const section = orAbsent(node);
  const events = section === null ? undefined : readMap(source, section, 'hooks');
  for (const { key, keyNode, value } of events?.values() ?? []) {
    if (isAbsent(value)) continue;
    const path = pathOf('hooks', key);
    if (possibleEvents !== undefined && !possibleEvents.includes(key)) {
      source.report(keyNode, {
        path,
        message: `is not a lifecycle event; scripts can run in ${possibleEvents.join(', ')}`,
      });
    }
    const scripts = readList(source, value, path).flatMap((item, index) =>
      parseScript(source, item, `${path}[${index}]`),
    );
    hooks[key] = scripts;
    warnLongEvent(source, { node: keyNode, path, scripts });
  }
  return hooks;
}

function parseScript(source: AppSpecSource, node: Node | null, path: string): readonly HookScript[] {
  const entries = readMap(source, node, path);
  if (entries === undefined) return [];
  warnUnknownKeys(source, entries, ['location', 'timeout', 'runas', 'sudo'], path);
  const location = parseLocation(source, entries.get('location'), { path: `${path}.location`, owner: node });
  const timeoutSeconds = parseTimeout(source, entries.get('timeout')?.value, `${path}.timeout`);
  const runAs = readText(source, entries.get('runas'), `${path}.runas`)?.trim();
  const sudo = isTruthy(entries.get('sudo')?.value);
  if (location === undefined || timeoutSeconds === undefined) return [];
  return [{ location, timeoutSeconds, sudo, ...(runAs === undefined || runAs === '' ? {} : { runAs }) }];
}

function parseLocation(
  source: AppSpecSource,
  entry: Entry | undefined,
  place: { readonly path: string; readonly owner: Node | null },
): string | undefined {
  const text = readRequiredText(source, entry, { ...place, missing: 'must name a script of the revision' });
  const location = text === undefined ? undefined : insideArchive(text);
  if (text !== undefined && (location === undefined || location === '')) {
    const message = 'must name a script inside the revision';
    source.report(entry?.value, { path: place.path, message, received: show(entry?.value) });
  }
  // As it is written, because logs and diagnostics call a script by it.
  return location === undefined || location === '' ? undefined : text;
}

/** The default of every script is the longest time of its event, so only what goes beyond the defaults is worth a word. */
function warnLongEvent(
  source: AppSpecSource,
  event: { readonly node: Node | null; readonly path: string; readonly scripts: readonly HookScript[] },
): void {
  const written = event.scripts
    .map((script) => script.timeoutSeconds)
    .filter((timeout) => timeout !== mostSecondsPerEvent);
  const total = written.reduce((sum, timeout) => sum + timeout, 0);
  if (total <= mostSecondsPerEvent) return;
  source.warn(event.node, {
    path: event.path,
    message: `has timeouts of ${total} s together; an event ends after ${mostSecondsPerEvent} s`,
  });
}
