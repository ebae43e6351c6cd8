import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('the fleets change places for a good revision and stay for a broken one, and no request is lost', async () => {
  const args = ['--conditions=@rollway/source', '--import', 'tsx', 'examples/asg-blue-green/src/main.ts'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  const summary = JSON.parse(stdout) as { readonly requests: { readonly sent: number } };
  expect(summary).toMatchObject({
    deployments: [
      { deploymentId: 'web-1', status: 'succeeded', rolledBack: false },
      { deploymentId: 'web-2', status: 'failed', rolledBack: true },
    ],
    requests: { failed: 0 },
    groups: ['CodeDeploy_web_web-1'],
  });
  expect(summary.requests.sent).toBeGreaterThan(1000);
}, 300_000);
