import type { GoldenCase } from './golden-case.js';
import type { Observation } from './run-case.js';

/** What is judged, in the order of the table. */
export const levels = ['exit', 'tree', 'executed', 'hooks', 'results', 'error'] as const;
export type Level = (typeof levels)[number];

/** One thing that is not as it was recorded. */
export interface Difference {
  readonly level: Level;
  readonly text: string;
}

/** Levels at which what was seen may have more than what was recorded. */
const mayHaveMore: readonly Level[] = ['hooks', 'error', 'results'];

/** Holds what was seen against what was recorded, level by level. */
export function compareCase(golden: GoldenCase, seen: readonly Observation[]): readonly Difference[] {
  const differences = golden.steps.flatMap(({ expected }, index) =>
    levels.flatMap((level): readonly Difference[] => {
      if (!(level in expected)) return [];
      const [wanted, got] =
        level === 'error' ? judgedErrors(expected.error, seen[index]?.error) : [expected[level], seen[index]?.[level]];
      const texts = differencesOf(level, neutral(wanted), neutral(got), mayHaveMore.includes(level));
      return texts.map((text) => ({ level, text: `step ${index + 1} ${text}` }));
    }),
  );
  const isIgnored = ({ text }: Difference): boolean =>
    (golden.ignore ?? []).some((part) => text.replace(/^step \d+ /, '').startsWith(part));
  return differences.filter((difference) => !isIgnored(difference));
}

/** Of an error count its place, its words unless they are the runtime's, its code and its script. */
function judgedErrors(wanted: unknown, got: unknown): readonly [unknown, unknown] {
  if (wanted === null || wanted === undefined) return [null, got ?? null];
  const { event, message, diagnostics, message_incidental } = wanted as Readonly<Record<string, unknown>>;
  const { error_code, script_name } = (diagnostics ?? {}) as Readonly<Record<string, unknown>>;
  const judged = {
    event,
    ...(message_incidental === true ? {} : { message }),
    ...(diagnostics === undefined ? {} : { diagnostics: { error_code, script_name } }),
  };
  return [judged, got];
}

/** The place of an archive is each implementation's own. */
function neutral(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value).replace(/@ROOT@\/agent\/[^/"]+\/[^/"]+\/deployment-archive/g, '@ARCHIVE@');
  return JSON.parse(text) as unknown;
}

function differencesOf(path: string, wanted: unknown, got: unknown, more: boolean): readonly string[] {
  if (isRecord(wanted) && isRecord(got)) {
    const extra = more ? [] : Object.keys(got).filter((key) => !(key in wanted));
    return [
      ...Object.entries(wanted).flatMap(([key, value]) =>
        key in got
          ? differencesOf(`${path}.${key}`, value, got[key], more)
          : [`${path}.${key}: missing (want ${show(value)})`],
      ),
      ...extra.map((key) => `${path}.${key}: extra ${show(got[key])}`),
    ];
  }
  if (Array.isArray(wanted) && Array.isArray(got) && wanted.length === got.length) {
    return wanted.flatMap((value, index) => differencesOf(`${path}[${index}]`, value, got[index], more));
  }
  return JSON.stringify(wanted) === JSON.stringify(got) ? [] : [`${path}: want ${show(wanted)}, got ${show(got)}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length < 200 ? text : `${text.slice(0, 200)}…`;
}
