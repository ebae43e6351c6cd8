import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hostProgram } from './host-program.generated.js';
import parts from './parts.json' with { type: 'json' };

const run = promisify(execFile);

describe('the host program', () => {
  test('is what the shell files say; run `npm run embed -w @rollway/host` when it is not', async () => {
    const texts = await Promise.all(parts.map((part) => readFile(new URL(`${part}.sh`, import.meta.url), 'utf8')));
    expect(hostProgram).toBe(texts.join('\n'));
  });

  test.each([['dash'], ['bash', '--posix'], ['busybox', 'ash']])('is read by %s', async (...shell) => {
    const [file = '', ...args] = shell;
    await expect(run(file, [...args, '-n', '-c', hostProgram])).resolves.toMatchObject({ stderr: '' });
  });

  test('has nothing that shellcheck objects to', async () => {
    const checked = run('shellcheck', ['-s', 'sh', '-']);
    checked.child.stdin?.end(hostProgram);
    await expect(checked).resolves.toMatchObject({ stdout: '' });
  });
});
