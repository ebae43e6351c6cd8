/** Attributes of an element; numbers are rounded to what a screen can show. */
export type SvgAttributes = Readonly<Record<string, string | number>>;

/** An element as text, its children between its tags. Text content goes through {@link svgText}. */
export function element(name: string, attributes: SvgAttributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeValue(value)}"`);
  const open = `<${name}${written.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** A line of text. */
export function svgText(text: string, attributes: SvgAttributes): string {
  return element('text', attributes, escaped(text));
}

/** What is shown when the pointer rests on an element. */
export function svgTitle(text: string): string {
  return element('title', {}, escaped(text));
}

function attributeValue(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : escaped(value);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
