import type { TransportCommand } from '@rollway/host';
import { quote } from './quote.js';

/** Scripts that a shell has been told, by their text. */
export type KnownScripts = Map<string, string>;

/** A shell remembers no more scripts than this; others are sent with each command. */
const mostScripts = 4;

/**
 * What makes a waiting shell run one command and mark its outputs. A script is told once and named from then on, also where
 * an argument is the same text. With input, the shell ends after the command: what is left of the input must never be
 * read as commands, so the whole line is parsed before the input is sent, and ends in an exit.
 */
export function shellText(command: TransportCommand, mark: string, known: KnownScripts): string {
  let text = '';
  if (!known.has(command.script) && known.size < mostScripts) {
    const name = `rollway_script_${known.size}`;
    known.set(command.script, `"$${name}"`);
    text = `${name}=${quote(command.script)}\n`;
  }
  const word = (value: string): string => known.get(value) ?? quote(value);
  const run = ['/bin/sh', '-c', ...[command.script, ...command.arguments].map(word)].join(' ');
  const input = command.stdin === undefined ? ' < /dev/null' : '';
  const after = command.stdin === undefined ? '' : ' exit 0;';
  const both = (format: string, ...words: readonly string[]): string => {
    const print = `printf '${format}' ${words.join(' ')}`;
    return `${print}; ${print} >&2;`;
  };
  const begin = both('\\n%s begins\\n', quote(mark));
  const end = both('%s ended %s\\n', quote(mark), '"$rollway_code"');
  return `${text}{ ${begin} ${run}${input}; rollway_code=$?; ${end}${after} }\n`;
}
