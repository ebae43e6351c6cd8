import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { scalarValue } from '../scalar-value.js';

/** A value as the agents hold it after reading YAML. A number keeps its text, because `0.0` is shown as such. */
export type RubyValue =
  | { readonly kind: 'nil' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number; readonly isFloat: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly RubyValue[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, RubyValue> }
  | { readonly kind: 'other' };

export const nil: RubyValue = { kind: 'nil' };

/** What a node stands for. Of equal keys the last one counts. */
export function rubyValue(node: Node | null | undefined): RubyValue {
  if (node === null || node === undefined) return nil;
  if (isSeq<Node | null>(node)) return { kind: 'list', items: node.items.map(rubyValue) };
  if (isMap<Node | null, Node | null>(node)) {
    return {
      kind: 'map',
      entries: new Map(node.items.map(({ key, value }) => [show(rubyValue(key)), rubyValue(value)])),
    };
  }
  if (!isScalar(node)) return { kind: 'other' };
  const value = scalarValue(node);
  switch (value.kind) {
    case 'nothing':
      return nil;
    case 'boolean':
      return { kind: 'boolean', value: value.value };
    case 'number':
      return { kind: 'number', value: value.value, isFloat: /\.|[eE]/.test(value.written) };
    case 'text':
      return { kind: 'text', value: value.written };
    case 'symbol':
    case 'date':
      return { kind: 'other' };
  }
}

export function isTrue(value: RubyValue): boolean {
  return value.kind !== 'nil' && !(value.kind === 'boolean' && !value.value);
}

/** The value of a key; nothing where there is no such key. */
export function at(value: RubyValue, key: string): RubyValue {
  if (value.kind === 'map') return value.entries.get(key) ?? nil;
  // A piece of text is asked whether it has the key in it, and answers with the key.
  if (value.kind === 'text' && value.value.includes(key)) return { kind: 'text', value: key };
  return nil;
}

/** A value as it stands in the middle of a message. */
export function show(value: RubyValue): string {
  if (value.kind === 'nil') return '';
  return value.kind === 'text' ? value.value : inspect(value);
}

/** A value as a list or a map shows what is in it. */
export function inspect(value: RubyValue): string {
  switch (value.kind) {
    case 'nil':
      return 'nil';
    case 'boolean':
      return String(value.value);
    case 'number':
      return value.isFloat && Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
    case 'text':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(inspect).join(', ')}]`;
    case 'map':
      return `{${[...value.entries].map(([key, each]) => `${JSON.stringify(key)}=>${inspect(each)}`).join(', ')}}`;
    case 'other':
      return '';
  }
}
