import { firstOf, refuse, type Verdict } from './verdict.js';

/** How the agents check an SELinux range, `sN[-sM][:cA[.cB][,…]]`, in their order and words. */
export function rangeRefusal(range: string): Verdict {
  const [levels, categories] = splitOnce(range, ':');
  const [low = '', high] = splitOnce(levels ?? '', '-');
  return firstOf([
    () => partsVerdict(range, ':'),
    () => partsVerdict(levels ?? '', '-'),
    () => levelVerdict(low),
    () => (high === undefined ? undefined : levelVerdict(high)),
    () => (high === undefined ? undefined : orderVerdict(range, low, high)),
    () => (categories === undefined ? undefined : categoriesVerdict(categories)),
  ]);
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function partsVerdict(text: string, separator: string): Verdict {
  return splitOnce(text, separator).includes('') ? refuse(`invalid range part ${text}`) : undefined;
}

function levelVerdict(level: string): Verdict {
  return /^s\d+$/.test(level) ? undefined : refuse(`invalid sensitivity ${level}`);
}

function orderVerdict(range: string, low: string, high: string): Verdict {
  if (Number(high.slice(1)) >= Number(low.slice(1))) return undefined;
  return refuse(
    `The deployment failed because of a problem with the SELinux range specified (${range}) for the context parameter in the permissions section of the application specification file. Make corrections in the permissions section of the AppSpec file, and then try again.`,
  );
}

function categoriesVerdict(text: string): Verdict {
  const parts = text.replace(/,+$/, '').split(',');
  return firstOf([
    ...parts.map((part) => () => categoryVerdict(part)),
    () => (hasTwice(parts) ? refuse('duplicate categories') : undefined),
  ]);
}

function categoryVerdict(part: string): Verdict {
  const isOne = (category: string): boolean => /^c\d+$/.test(category) && Number(category.slice(1)) <= 1023;
  if (!part.includes('.')) return isOne(part) ? undefined : refuse(`invalid category ${part}`);
  const [low = '', high = ''] = splitOnce(part, '.');
  if (low === '' || high === '') return refuse(`invalid range part ${part}`);
  for (const category of [low, high]) if (!isOne(category)) return refuse(`invalid category ${category}`);
  if (Number(high.slice(1)) < Number(low.slice(1))) return refuse(`invalid category range ${low}.${high}`);
  return undefined;
}

function hasTwice(parts: readonly string[]): boolean {
  const numbers = parts.flatMap((part) => {
    const [low = '', high = low] = splitOnce(part, '.').map((each) => each?.slice(1) ?? '');
    return Array.from({ length: Number(high) - Number(low) + 1 }, (_, index) => Number(low) + index);
  });
  return new Set(numbers).size < numbers.length;
}
