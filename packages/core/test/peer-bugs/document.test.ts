import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('./', import.meta.url);
const document = new URL('../../../../docs/reference/known-failures-of-peers.md', import.meta.url);

/** Titles of the tests as rows of the table: what is described, the behaviour, and where it was reported. */
function rowsOfTests(): readonly string[] {
  const rows: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.test.ts') && file !== 'document.test.ts')) {
    let subject = '';
    for (const [, described, behaviour, repository, number] of readFileSync(new URL(name, folder), 'utf8').matchAll(
      /^describe\('([^']+)'|^ {2}it\('([^']+) \(([\w.-]+\/[\w.-]+)#(\d+)\)'/gm,
    )) {
      if (described !== undefined) subject = described;
      else
        rows.push(
          `| ${subject} ${behaviour} | [${repository}#${number}](https://github.com/${repository}/issues/${number}) |`,
        );
    }
  }
  return rows;
}

it('the table of known failures is the list of their tests, and has at least fifteen', () => {
  const rows = readFileSync(document, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('#'));
  expect([...rows].sort()).toEqual([...rowsOfTests()].sort());
  expect(rows.length).toBeGreaterThanOrEqual(15);
});
