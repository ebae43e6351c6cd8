import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface SimulationSettings {
  readonly from: number;
  readonly seeds: number;
  /** Hosts of every fleet; undefined draws 1 to 40 by the seed. */
  readonly hosts: number | undefined;
  /** One seed whose journal is to be printed. */
  readonly replay: number | undefined;
  /** Stop at the first seed that breaks a rule. */
  readonly first: boolean;
}

/** Reads the command line; a string says what is wrong with it. */
export function parseSettings(args: readonly string[]): SimulationSettings | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      hosts: { type: 'string' },
      replay: { type: 'string' },
      first: { type: 'boolean', default: false },
    },
  });
  const numbers = {
    seeds: Number(values.seeds),
    from: Number(values.from),
    hosts: values.hosts === undefined ? undefined : Number(values.hosts),
    replay: values.replay === undefined ? undefined : Number(values.replay),
  };
  for (const [name, value] of Object.entries(numbers)) {
    const lowest = name === 'from' || name === 'replay' ? 0 : 1;
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= lowest)) {
      return `--${name} must be an integer, ${lowest} or more`;
    }
  }
  return { ...numbers, first: values.first };
}
