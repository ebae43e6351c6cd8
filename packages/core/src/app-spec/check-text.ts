import { CST, Lexer } from 'yaml';

/** Larger than any sensible AppSpec, and small enough that no text can hold a controller up. */
const maximumLength = 1_048_576;

/** Deepest nesting of brackets, and farthest column of an indented key or `-`. An AppSpec needs three levels. */
const maximumDepth = 64;
const maximumColumn = 256;

/** What the lexer says besides the pieces of the text. */
const lexerMarks: readonly string[] = ['doc-mode', 'flow-error-end', 'scalar'];

const depthChanges: ReadonlyMap<string, number> = new Map([
  ['flow-map-start', 1],
  ['flow-seq-start', 1],
  ['flow-map-end', -1],
  ['flow-seq-end', -1],
]);

/** Why a text is not given to the parser at all. */
export interface TextProblem {
  readonly message: string;
  readonly received?: string;
  /** Index of the character at fault. */
  readonly offset: number;
}

/** Looks for what no parser should be asked to read: too much, too deep, or characters that YAML does not have. */
export function checkText(text: string): TextProblem | undefined {
  if (text.length > maximumLength) {
    return { message: `must be at most ${maximumLength} characters`, received: `${text.length}`, offset: 0 };
  }
  const offset = indexOfForbidden(text);
  if (offset >= 0) {
    const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
    return { message: 'must not contain control characters', received: `U+${code}`, offset };
  }
  return checkNesting(text);
}

/** Characters outside YAML's printable set (YAML 1.1, section 5.1). A byte order mark may stand at the beginning. */
function indexOfForbidden(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.search(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFFFE\uFFFF]|(?!^)\uFEFF/);
}

/**
 * The parser is recursive, so a text of a million brackets would exhaust the stack. The lexer is not: it tells the depth
 * beforehand. Block nesting needs no counter, because every level stands farther to the right than the one around it.
 */
function checkNesting(text: string): TextProblem | undefined {
  let offset = 0;
  let lineStart = 0;
  let depth = 0;
  let afterMark = '';
  for (const lexeme of new Lexer().lex(text)) {
    // What follows the mark of a scalar is its text, which may look like anything.
    const type = afterMark === 'scalar' ? null : CST.tokenType(lexeme);
    afterMark = type !== null && lexerMarks.includes(type) ? type : '';
    if (afterMark !== '') continue;
    const end = offset + lexeme.length;
    depth = Math.max(0, depth + (depthChanges.get(type ?? '') ?? 0));
    const isIndent =
      type === 'seq-item-ind' || type === 'explicit-key-ind' || (type === 'space' && offset === lineStart);
    if (depth > maximumDepth || (isIndent && end - lineStart > maximumColumn)) {
      return { message: 'must not be nested so deeply', offset };
    }
    const newLine = lexeme.lastIndexOf('\n');
    if (newLine >= 0) lineStart = offset + newLine + 1;
    offset = end;
  }
  return undefined;
}
