import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface ExhaustiveSettings {
  /** Only the deployments that the tests explore too. */
  readonly quick: boolean;
  /** Only the deployment of this name. */
  readonly only: string | undefined;
  /** States of one deployment after which its exploration stops. */
  readonly limit: number;
  /** Stop at the first violation. */
  readonly first: boolean;
  /** Explore without merging instances that are alike. */
  readonly withoutSymmetry: boolean;
}

/** Reads the command line; a string says what is wrong with it. */
export function parseSettings(args: readonly string[]): ExhaustiveSettings | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      limit: { type: 'string', default: '400000' },
      first: { type: 'boolean', default: false },
      'without-symmetry': { type: 'boolean', default: false },
    },
  });
  const limit = Number(values.limit);
  if (!(Number.isSafeInteger(limit) && limit > 0)) return '--limit must be an integer, 1 or more';
  return {
    quick: values.quick,
    only: values.only,
    limit,
    first: values.first,
    withoutSymmetry: values['without-symmetry'],
  };
}
