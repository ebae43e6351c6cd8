import { parseArgs } from 'node:util';
import { type Shape, shapes } from './shapes.js';

/** What is measured. */
export interface Options {
  readonly shapes: readonly Shape[];
  readonly cases: readonly string[];
  readonly rounds: number;
  readonly directory: string;
}

export const allCases: readonly string[] = ['plain', 'permissions', 'incremental'];

const help = `npm run bench:host -- [--shape 1|1000|10000|50000] [--case plain|permissions|incremental] [--rounds N] [--directory DIR]

  --shape      by its number of files; default all four; may be repeated
  --case       replacing with and without owner and mode on all files, or 10 % of the files changed; default all
  --rounds     pairs of each measurement, of which the median counts; default 5
  --directory  where trees and bundles are written; default /var/tmp, on a disk as a host's is;
               /dev/shm spares it`;

/** Reads the command line; prints the help and ends for --help. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      shape: { type: 'string', multiple: true },
      case: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      directory: { type: 'string', default: '/var/tmp' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(help);
    process.exit(0);
  }
  return {
    shapes: shapes.filter((shape) => values.shape?.includes(String(shape.files)) ?? true),
    cases: allCases.filter((name) => values.case?.includes(name) ?? true),
    rounds: Number(values.rounds),
    directory: values.directory,
  };
}
