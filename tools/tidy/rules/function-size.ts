import { parseSync, Visitor } from 'oxc-parser';
import { limits } from '../limits.js';
import type { SourceFile } from '../source-file.js';

/** Functions stay small. Suites of tests are lists and not functions: they are left out. */
export function functionSize(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    if (/\.test\.ts$/.test(file.path)) return [];
    return functionLengths(file)
      .filter(({ lines }) => lines > limits.function)
      .map(({ line, lines }) => `${file.path}:${line}: a function of ${lines} lines, at most ${limits.function}`);
  });
}

/** Where each function begins and how many lines it has. */
export function functionLengths(file: SourceFile): readonly { readonly line: number; readonly lines: number }[] {
  const found: { readonly line: number; readonly lines: number }[] = [];
  const measure = (node: { readonly start: number; readonly end: number }): void => {
    const line = lineAt(file.text, node.start);
    found.push({ line, lines: lineAt(file.text, node.end) - line + 1 });
  };
  const { program } = parseSync(file.path, file.text);
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(program);
  return found;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
