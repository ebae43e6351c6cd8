import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Problem } from '../options/problem.js';

/** Larger than any sensible AppSpec, and small enough that no text can hold a controller up. */
const maximumLength = 1_048_576;

/** A parsed text, and where to report what is wrong with it. */
export interface AppSpecSource {
  readonly root: Node | null;
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** Reports a problem at a node; without one, at the beginning of the text. */
  report(node: Node | null | undefined, problem: Problem): void;
  warn(node: Node | null | undefined, problem: Problem): void;
}

/** Reads YAML as the host agents' parser does (YAML 1.1, last of equal keys wins); JSON is YAML. */
export function readSource(text: string): AppSpecSource {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  if (text.length > maximumLength) {
    problems.push({ path: '', message: `must be at most ${maximumLength} characters`, received: `${text.length}` });
    return { root: null, problems, warnings, report: () => undefined, warn: () => undefined };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false, lineCounter: lines, prettyErrors: false });
  const placed = (node: Node | null | undefined, problem: Problem): Problem => {
    const position = lines.linePos(node?.range?.[0] ?? 0);
    return { ...problem, line: Math.max(1, position.line), column: Math.max(1, position.col) };
  };
  for (const error of document.errors) {
    const position = lines.linePos(error.pos[0]);
    problems.push({ path: '', message: `is not valid YAML: ${error.message}`, line: position.line, column: position.col });
  }
  return {
    root: document.errors.length > 0 ? null : document.contents,
    problems,
    warnings,
    report: (node, problem) => void problems.push(placed(node, problem)),
    warn: (node, problem) => void warnings.push(placed(node, problem)),
  };
}

/** One pair of a mapping, with the node of its key for positions. */
export interface Entry {
  readonly key: string;
  readonly keyNode: Node | null;
  readonly value: Node | null;
}

/** The pairs of a mapping; of equal keys the last one counts. */
export function entriesOf(map: YAMLMap): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { key, value } of map.items) {
    const keyNode = (key ?? null) as Node | null;
    const name = isScalar(keyNode) ? String(keyNode.value) : JSON.stringify(keyNode);
    entries.set(name, { key: name, keyNode, value: (value ?? null) as Node | null });
  }
  return [...entries.values()];
}

/** Whether nothing was written where a value could stand. */
export function isAbsent(node: Node | null | undefined): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

/** The value as it can be shown in a message: a scalar as written, else what kind of node it is. */
export function show(node: Node | null | undefined): string {
  if (isAbsent(node)) return 'nothing';
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (isAlias(node)) return `the alias *${node.source}`;
  return JSON.stringify(textOf(node) ?? null);
}

/** The text of a scalar as it was written: `0644` stays `0644` although YAML 1.1 reads it as the number 420. */
export function textOf(node: Node | null | undefined): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
