import { isProduct, isTest, linesOf, type SourceFile } from '../source-file.js';

/** A call that has a better one. */
interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
  applies(file: SourceFile): boolean;
}

const inCore = (file: SourceFile): boolean => isProduct(file) && file.path.startsWith('packages/core/');
const inLibrary = (file: SourceFile): boolean => isProduct(file) && !file.path.startsWith('packages/cli/');
const bans: readonly Ban[] = [
  {
    pattern: /\b(Date\.now|new Date|performance\.now)\(/,
    instead: 'take the time from an input or a Clock',
    applies: inCore,
  },
  { pattern: /\bMath\.random\(/, instead: 'take a seeded source as an argument', applies: inCore },
  {
    pattern: /^(export )?(let |(const \w+(: [^=]+)? = new (WeakMap|WeakSet|((Map|Set)(<[^(]*>)?\(\)))))/,
    instead: 'what changes belongs to the state, or to who is called',
    applies: inCore,
  },
  { pattern: /\bthrow new Error\(/, instead: 'throw a RollwayError with a code', applies: isProduct },
  { pattern: /\bconsole\./, instead: 'return it, log it through the context, or emit an event', applies: inLibrary },
  { pattern: /\bAbortSignal\.any\(/, instead: 'use childSignal: this one leaks on Node 20', applies: isProduct },
  {
    pattern: /\b(setTimeout|sleep)\(\s*(resolve|\d)/,
    instead: 'wait for a condition with a bound, or virtual time',
    applies: isTest,
  },
  { pattern: /@ts-(ignore|nocheck)/, instead: 'use @ts-expect-error with the reason', applies: () => true },
  { pattern: /\.(only|skip)\(/, instead: 'run every test', applies: isTest },
];

/** Calls that the house does not use, each with what it uses instead. */
export function bannedCalls(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const bound = bans.filter((ban) => ban.applies(file));
    return linesOf(file).flatMap((line, index) =>
      bound
        .filter((ban) => ban.pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
        .map((ban) => `${file.path}:${index + 1}: ${line.trim()}; ${ban.instead}`),
    );
  });
}
