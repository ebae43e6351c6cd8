/** Writes the host program into a module, so that the built package needs no files beside it. A test keeps both equal. */
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/program/', import.meta.url);
const parts = JSON.parse(readFileSync(new URL('parts.json', folder), 'utf8'));
const program = parts.map((part) => readFileSync(new URL(`${part}.sh`, folder), 'utf8')).join('\n');
const lines = program.split('\n').map((line) => `  ${JSON.stringify(line)},`);
const module = [
  '/** The host program, generated from the shell files beside it by `npm run embed -w @rollway/host`. */',
  'export const hostProgram: string = [',
  ...lines,
  "].join('\\n');",
  '',
].join('\n');
writeFileSync(new URL('host-program.generated.ts', folder), module);
