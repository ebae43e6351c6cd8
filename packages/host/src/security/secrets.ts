import { type Problem, SettingsError } from '@rollway/core';
import { renderList } from '../lifecycle/list-field.js';

/** Variables whose values are kept out of everything that is written down. */
export interface Secrets {
  readonly names: readonly string[];
  /** For the host program's standard input: command lines can be seen by everybody on a host. */
  readonly list: Uint8Array;
  /** The text without the values. */
  redact(text: string): string;
}

/** Redacting anything shorter would leave nothing of the text. */
const shortestSecret = 4;

/** What is wrong with secrets, without showing their values: names that a shell cannot export, values that cannot be redacted. */
export function secretProblems(variables: Readonly<Record<string, string>>): readonly Problem[] {
  const marks = Object.keys(variables).map(markOf);
  return Object.entries(variables).flatMap(([name, value]): readonly Problem[] => {
    const path = `secrets.${name}`;
    const pieces = piecesOf(value);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [{ path, message: 'must be named by letters, digits and _' }];
    if (value.includes('\0')) return [{ path, message: 'must not contain NUL' }];
    if (pieces.some((piece) => marks.some((mark) => mark.includes(piece)))) {
      return [{ path, message: 'must not be a part of what is written in its place, such as "secret"' }];
    }
    if (pieces.length > 0) return [];
    return [{ path, message: `must have ${shortestSecret} characters in one line or more, to be redacted` }];
  });
}

/** @throws SettingsError for secrets that cannot be kept. */
export function createSecrets(variables: Readonly<Record<string, string>> = {}): Secrets {
  const problems = secretProblems(variables);
  if (problems.length > 0) throw new SettingsError({ subject: 'secrets', problems });
  const pieces = Object.entries(variables).flatMap(([name, value]) =>
    piecesOf(value).map((piece) => ({ piece, mark: markOf(name) })),
  );
  pieces.sort((left, right) => right.piece.length - left.piece.length);
  return {
    // The host redacts in this order: a secret may hold another one, and the longer one goes first.
    names: Object.keys(variables).sort(
      (left, right) => (variables[right]?.length ?? 0) - (variables[left]?.length ?? 0),
    ),
    list: renderList(Object.entries(variables)),
    redact: (text) => pieces.reduce((redacted, { piece, mark }) => redacted.replaceAll(piece, () => mark), text),
  };
}

function markOf(name: string): string {
  return `[secret ${name}]`;
}

/** Output is redacted line by line, so a secret of several lines is as many secrets. */
function piecesOf(value: string): readonly string[] {
  return value.split('\n').filter((line) => line.length >= shortestSecret);
}
