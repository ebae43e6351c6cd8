import { posix } from 'node:path';
import type { Problem } from '@rollway/core';

/** Something that an install plan cannot have, with what CodeDeploy's agent says when it comes upon the same. */
export interface PlanProblem extends Problem {
  readonly codeDeployMessage?: string;
}

/** A path of an AppSpec in its plain form; undefined when it is relative and nothing says to what. */
export function absolutePath(path: string, workingDirectory: string | undefined): string | undefined {
  if (!posix.isAbsolute(path) && workingDirectory === undefined) return undefined;
  return posix.normalize(posix.resolve(workingDirectory ?? '/', path)).replace(/(.)\/+$/, '$1');
}
