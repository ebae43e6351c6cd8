import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from '../options/problem.js';
import { checkText } from './check-text.js';
import { type ScalarValue, scalarValue } from './scalar-value.js';

/** A text with more errors in its grammar than this is not YAML; the rest of them would tell nothing. */
const mostSyntaxErrors = 20;

/** Longest piece of a value that a message repeats. */
const mostShown = 80;

/** A parsed text, and where to report what is wrong with it. */
export interface AppSpecSource {
  readonly root: Node | null;
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** Reports a problem at a node; without one, at the beginning of the text. */
  report(node: Node | null | undefined, problem: Problem): void;
  warn(node: Node | null | undefined, problem: Problem): void;
}

/** Reads YAML, of which JSON is a part. Scalars stay text here: `scalarValue` says what they stand for. */
export function readSource(text: string): AppSpecSource {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const placed = (offset: number, problem: Problem): Problem => {
    const position = lines.linePos(offset);
    return { ...problem, line: Math.max(1, position.line), column: Math.max(1, position.col) };
  };
  const unreadable = checkText(text);
  if (unreadable !== undefined) {
    const { offset, ...problem } = unreadable;
    addLines(lines, text, offset);
    problems.push(placed(offset, { path: '', ...problem }));
  }
  const root = unreadable === undefined ? parseText() : null;
  return {
    root,
    problems,
    warnings,
    report: (node, problem) => void problems.push(placed(node?.range?.[0] ?? 0, problem)),
    warn: (node, problem) => void warnings.push(placed(node?.range?.[0] ?? 0, problem)),
  };

  function parseText(): Node | null {
    // A carriage return alone ends a line in YAML, which this parser does not know; as long as what stands in its place.
    const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), {
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
    });
    const errors = document.errors.filter((error) => error.code !== 'MULTIPLE_DOCS');
    for (const error of errors.slice(0, mostSyntaxErrors)) {
      problems.push(placed(error.pos[0], { path: '', message: `is not valid YAML: ${error.message}` }));
    }
    const second = document.errors.find((error) => error.code === 'MULTIPLE_DOCS');
    if (second !== undefined) {
      warnings.push(placed(second.pos[0], { path: '', message: 'only the first YAML document is read' }));
    }
    return errors.length > 0 ? null : document.contents;
  }
}

/** The parser counts lines as it goes; where it does not run, they are counted here. */
function addLines(lines: LineCounter, text: string, until: number): void {
  lines.addNewLine(0);
  for (let index = text.indexOf('\n'); index >= 0 && index < until; index = text.indexOf('\n', index + 1)) {
    lines.addNewLine(index + 1);
  }
}

/** What a scalar stands for; undefined for everything that is not a scalar. Nothing at all stands for nothing. */
export function scalarOf(node: Node | null | undefined): ScalarValue | undefined {
  if (node === null || node === undefined) return { kind: 'nothing', written: '' };
  return isScalar(node) ? scalarValue(node) : undefined;
}

/** Whether nothing was written where a value could stand. */
export function isAbsent(node: Node | null | undefined): boolean {
  return scalarOf(node)?.kind === 'nothing';
}

/** The text of a scalar as it was written: `0644` stays `0644` although YAML 1.1 reads it as the number 420. */
export function textOf(node: Node | null | undefined): string | undefined {
  const value = scalarOf(node);
  return value === undefined || value.kind === 'nothing' ? undefined : value.written;
}

/** The value as it can be shown in a message: text in quotes, other scalars as written, else what kind of node it is. */
export function show(node: Node | null | undefined): string {
  const value = scalarOf(node);
  if (value?.kind === 'nothing') return 'nothing';
  if (value !== undefined) return value.kind === 'text' ? showText(value.written) : shorten(value.written);
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  return isAlias(node) ? `the alias *${node.source}` : 'something unknown';
}

/** Text as it can be shown in a message: in quotes, and cut when it is long. */
export function showText(text: string): string {
  return JSON.stringify(shorten(text));
}

function shorten(text: string): string {
  return text.length <= mostShown ? text : `${text.slice(0, mostShown)}…`;
}
