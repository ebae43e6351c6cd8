/**
 * Matches a path against a template of the model, for example `/2015-03-31/functions/{FunctionName}`.
 *
 * @returns what stood in the braces, decoded, or nothing when the path is another one.
 */
export function matchUri(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = (template.split('?')[0] ?? '').split('/');
  const given = path.split('/');
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(part);
    const text = name?.[2] === '+' ? given.slice(index).join('/') : given[index];
    if (text === undefined || (name === null && text !== part) || (name !== null && text === '')) return undefined;
    if (name !== null) values[name[1] ?? ''] = decodeURIComponent(text);
    if (name?.[2] === '+') return values;
  }
  return given.length === wanted.length ? values : undefined;
}
