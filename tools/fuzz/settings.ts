import { parseArgs } from 'node:util';

/** How to run the properties. */
export interface FuzzSettings {
  /** Of all properties together; of the one property where one is named. */
  readonly runs: number;
  readonly seed: number;
  /** Where a failure was found, as printed with it. */
  readonly path?: string;
  readonly property?: string;
}

const usage = 'fuzz [--runs N] [--seed N] [--property NAME [--path PATH]]';

/** Reads the command line; a text is what is wrong with it. */
export function parseSettings(
  args: readonly string[],
  known: readonly string[],
  chance: number,
): FuzzSettings | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '100000' },
        seed: { type: 'string', default: String(chance) },
        path: { type: 'string' },
        property: { type: 'string' },
      },
    });
    const { path, property } = values;
    const runs = Number(values.runs);
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(runs) || runs < 1) return `--runs must be a whole number above 0; ${usage}`;
    if (!Number.isInteger(seed) || seed !== (seed | 0)) return `--seed must be a whole number of 32 bits; ${usage}`;
    if (property !== undefined && !known.includes(property))
      return `--property must be one of ${known.join(', ')}; ${usage}`;
    if (path !== undefined && property === undefined) return `--path needs --property; ${usage}`;
    return { runs, seed, ...(path === undefined ? {} : { path }), ...(property === undefined ? {} : { property }) };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; ${usage}`;
  }
}
