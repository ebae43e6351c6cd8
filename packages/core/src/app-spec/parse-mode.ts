import { type AppSpecSource, scalarOf, show } from './app-spec-source.js';
import { type Entry, readText } from './read-node.js';

/**
 * Reads a mode: one to four octal digits, padded to four. What is written counts: agents read an unquoted `0644` as the
 * number 420 and set that mode without a word. An empty text, which they take for 000, is refused.
 */
export function parseMode(source: AppSpecSource, entry: Entry | undefined, path: string): string | undefined {
  const text = readText(source, entry, path);
  if (text === undefined) return undefined;
  const value = scalarOf(entry?.value);
  const isNumber = value?.kind === 'number';
  // A decimal number may be written `+7_55`; its value is what anybody reads in it.
  const digits = isNumber && /^\+?[1-9][\d_,]*$/.test(text) ? text.replaceAll(/[+_,]/g, '') : text;
  if (!/^[0-7]{1,4}$/.test(digits)) {
    source.report(entry?.value, { path, message: 'must be one to four octal digits', received: show(entry?.value) });
    return undefined;
  }
  if (isNumber && value.value !== Number(digits)) {
    const message = `is read as ${digits}, but CodeDeploy's own agent takes it for the number ${value.value}; put it in quotes`;
    source.warn(entry?.value, { path, message, received: text });
  }
  return digits.padStart(4, '0');
}
