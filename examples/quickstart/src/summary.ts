import type { DeploymentResult } from '@rollway/core';
import type { LoadCounts } from './load.js';

/** One deployment in the summary. */
export type DeploymentSummary = DeploymentResult & { readonly batches: number };

/** The last line of `--json`. */
export function summaryJson(deployments: readonly DeploymentSummary[], load: LoadCounts): string {
  const { sent, failed, servingVersion } = load;
  return JSON.stringify({
    deployments: deployments.map(({ deploymentId, status, rolledBack, duration }) => {
      return { id: deploymentId, status, rolledBack, durationMs: duration };
    }),
    requests: { sent, failed },
    servingVersion,
  });
}

/** The summary for people. */
export function summaryText(deployments: readonly DeploymentSummary[], load: LoadCounts): string {
  const lines = deployments.map(({ deploymentId, status, rolledBack, duration, batches }) => {
    const outcome = `${status}${rolledBack ? ' (rolled back)' : ''}`;
    return `  ${deploymentId.padEnd(8)} ${outcome.padEnd(22)} ${(duration / 1000).toFixed(1).padStart(5)} s  ${batches} batches`;
  });
  return [
    '',
    'summary',
    ...lines,
    `  requests: ${load.sent} sent, ${load.failed} failed; serving ${load.servingVersion}`,
    ...Object.entries(load.reasons).map(([reason, count]) => `    ${count} x ${reason}`),
  ].join('\n');
}

/** Whether the quickstart showed what it promises. */
export function isAsPromised(deployments: readonly DeploymentSummary[], load: LoadCounts): boolean {
  const outcomes = deployments.map(({ status, rolledBack }) => `${status}${rolledBack ? ' rolled back' : ''}`);
  const promised = ['succeeded', 'succeeded', 'failed rolled back'];
  return outcomes.join() === promised.join() && load.failed === 0 && load.servingVersion === 'v2';
}
