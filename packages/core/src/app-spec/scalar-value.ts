import type { Scalar } from 'yaml';

/** What a scalar stands for. `written` is its text, so that `0644` need not become the number 420. */
export type ScalarValue =
  | { readonly kind: 'nothing'; readonly written: string }
  | { readonly kind: 'boolean'; readonly written: string; readonly value: boolean }
  | { readonly kind: 'number'; readonly written: string; readonly value: number }
  | { readonly kind: 'date'; readonly written: string }
  | { readonly kind: 'symbol'; readonly written: string }
  | { readonly kind: 'text'; readonly written: string };

const stringTags: readonly (string | undefined)[] = ['!', 'tag:yaml.org,2002:str'];

/**
 * Reads a scalar as the host agents' parser does: Ruby's reading of YAML 1.1. It is neither the standard's nor that of a
 * schema of the `yaml` package: `y` is text, `010` is 8, `1,000` is a thousand, `1e3` is text, `:key` is a symbol.
 */
export function scalarValue(node: Scalar): ScalarValue {
  const written = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const isText = node.tag === undefined ? node.type !== 'PLAIN' : stringTags.includes(node.tag);
  return isText ? { kind: 'text', written } : plainValue(written);
}

/** Reads the text of a scalar without quotes. */
export function plainValue(written: string): ScalarValue {
  if (written.includes('\n')) return { kind: 'text', written };
  if (/^(?:|~|null)$/i.test(written)) return { kind: 'nothing', written };
  if (/^(?:yes|true|on)$/i.test(written)) return { kind: 'boolean', written, value: true };
  if (/^(?:no|false|off)$/i.test(written)) return { kind: 'boolean', written, value: false };
  if (isDate(written)) return { kind: 'date', written };
  const value = numberOf(written);
  if (value !== undefined) return { kind: 'number', written, value };
  return { kind: /^:./.test(written) ? 'symbol' : 'text', written };
}

function isDate(text: string): boolean {
  const time = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
  return time.test(text) || /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/.test(text);
}

function numberOf(text: string): number | undefined {
  const special = /^(?:([-+]?)\.inf|\.nan)$/i.exec(text);
  if (special !== null) return special[1] === undefined ? Number.NaN : Number(`${special[1]}Infinity`);
  if (/^[-+]?\d[\d_]*(?::[0-5]?\d){1,2}$/.test(text)) return base60(text);
  if (/^[-+]?(?:\d[\d_,]*)?\.\d*(?:[eE][-+]\d+)?$/.test(text) && /\d/.test(text)) return plainNumber(text);
  if (/^[-+]?(?:0|[1-9](?:[\d_,]*\d)?)$/.test(text)) return plainNumber(text);
  return otherBase(text);
}

function plainNumber(text: string): number {
  return Number(text.replaceAll(/[_,]/g, ''));
}

/** Hours, minutes and seconds; with one colon, hours and minutes. */
function base60(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(plainNumber);
  return hours * 3600 + minutes * 60 + seconds;
}

function otherBase(text: string): number | undefined {
  const match = /^([-+]?)0(?:b([01_,]+)|x([\da-fA-F_,]+)|([0-7_,]+))$/.exec(text);
  if (match === null) return undefined;
  const [, sign, binary, hexadecimal, octal] = match;
  const digits = (binary ?? hexadecimal ?? octal ?? '').replaceAll(/[_,]/g, '');
  if (digits === '') return undefined;
  const base = binary !== undefined ? 2 : hexadecimal !== undefined ? 16 : 8;
  return (sign === '-' ? -1 : 1) * Number.parseInt(digits, base);
}
