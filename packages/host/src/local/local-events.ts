/** Events that need a load balancer or a service; a local run passes them over (CodeDeploy: codedeploy-local). */
const neverLocal: readonly string[] = ['BlockTraffic', 'AllowTraffic'];

/** Order of a local run when nothing else is asked for. */
export const defaultLocalEvents: readonly string[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

const beforeDownload: readonly string[] = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];
const beforeInstall: readonly string[] = [...beforeDownload, 'DownloadBundle', 'BeforeInstall'];

/**
 * The events of a local run, in the order in which they run. Nothing works without an archive and its files, so
 * DownloadBundle and Install are put in front where they are missing.
 */
export function localEvents(asked: readonly string[]): readonly string[] {
  const missing = ['DownloadBundle', 'Install'].filter((event) => !asked.includes(event));
  return [...missing, ...asked].filter((event) => !neverLocal.includes(event));
}

/** What is wrong with an order of events, if anything: some cannot come before the archive or its files are there. */
export function orderProblem(asked: readonly string[]): string | undefined {
  for (const [event, allowed] of [['DownloadBundle', beforeDownload] as const, ['Install', beforeInstall] as const]) {
    const early = asked.slice(0, Math.max(0, asked.indexOf(event))).find((before) => !allowed.includes(before));
    if (early !== undefined) return `${early} must not come before ${event}; only ${allowed.join(', ')} may`;
  }
  return undefined;
}
