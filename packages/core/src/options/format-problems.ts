import type { Problem } from './problem.js';

/** One line per problem, each with everything that is needed to find it: `appspec.yml:7:5 files[0].source: …, got "x"`. */
export function formatProblems(problems: readonly Problem[], options: { readonly source?: string } = {}): string {
  return problems.map((problem) => formatProblem(problem, options.source)).join('\n');
}

function formatProblem(problem: Problem, source: string | undefined): string {
  const { line, column, path, message, received } = problem;
  const position = line === undefined ? '' : `:${line}:${column ?? 1}`;
  const place = source === undefined ? '' : `${source}${position}`;
  const subject = [place, path].filter((part) => part !== '').join(' ');
  const got = received === undefined ? '' : `, got ${received}`;
  return subject === '' ? `${message}${got}` : `${subject}: ${message}${got}`;
}
