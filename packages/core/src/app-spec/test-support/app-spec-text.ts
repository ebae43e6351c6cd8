import { AppSpecError } from '../../errors/app-spec-error.js';
import type { ServerAppSpec } from '../app-spec.js';
import { type ParseAppSpecOptions, parseServerAppSpec } from '../parse-app-spec.js';

/** A valid beginning of two lines, so that the first line of `rest` is line 3. */
export function appSpecText(...rest: readonly string[]): string {
  return ['version: 0.0', 'os: linux', ...rest, ''].join('\n');
}

/** The model of an AppSpec that begins with version and os. */
export function parsed(...rest: readonly string[]): ServerAppSpec {
  return parseServerAppSpec(appSpecText(...rest)).appSpec;
}

/** The lines of the error that a text is refused with; empty when it is taken. Any other error passes through. */
export function problemsOf(text: string, options?: ParseAppSpecOptions): readonly string[] {
  try {
    parseServerAppSpec(text, options);
    return [];
  } catch (error) {
    if (error instanceof AppSpecError) return error.message.split('\n');
    throw error;
  }
}

/** The paths of the warnings about an AppSpec that begins with version and os. */
export function warningsOf(...rest: readonly string[]): readonly string[] {
  return parseServerAppSpec(appSpecText(...rest)).warnings.map(
    (warning) => `${warning.line}:${warning.column} ${warning.path}`,
  );
}
