import { runCommand } from '../run-command.js';
import { publishedPackages } from './published-packages.js';

/** publint and attw over every package as it would be packed: exports that resolve, types that match. */
export async function checkPackages(): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { directory, folder } of await publishedPackages()) {
    for (const command of ['npx publint --strict', 'npx attw --pack . --profile esm-only --format ascii']) {
      const { exitCode, output } = await runCommand(command, { cwd: directory });
      if (exitCode !== 0) problems.push(`packages/${folder}: ${command}\n${output.trim()}`);
    }
  }
  return problems;
}
