import { bytesOf } from '../bundle/name-bytes.js';

/**
 * Text in the form in which lists for the host have it. A list is lines with tabs between fields; control characters and
 * backslashes are written `\0ooo`, which `printf %b` of every shell turns back, so no name can pass for another line.
 */
export function listField(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\u0001-\u001f\u007f\\]/g, (character) => {
    return `\\0${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}

/** The same for a name on a command line, which is text: bytes that are not UTF-8 are written like control characters. */
export function argumentField(name: string): string {
  return listField(name).replace(/[\udc80-\udcff]/gu, (byte) => `\\0${(byte.charCodeAt(0) - 0xdc00).toString(8)}`);
}

/** A list as the bytes that go to the host: fields may hold bytes that are not UTF-8. */
export function renderList(lines: readonly (readonly (string | number)[])[]): Uint8Array {
  return bytesOf(lines.map((fields) => `${fields.map((field) => listField(String(field))).join('\t')}\n`).join(''));
}
