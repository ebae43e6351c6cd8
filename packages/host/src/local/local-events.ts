/** Order of a local run when nothing else is asked for (CodeDeploy: codedeploy-local). */
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

/** Events as they were asked for, without what a comma at the end of a list leaves behind; none at all means the default. */
export function askedEvents(asked: readonly string[] = defaultLocalEvents): readonly string[] {
  const last = asked.findLastIndex((event) => event !== '');
  return last < 0 ? defaultLocalEvents : asked.slice(0, last + 1);
}

const fromOldRevision: readonly string[] = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];
const beforeInstall: readonly string[] = [...fromOldRevision, 'DownloadBundle', 'BeforeInstall'];
const needsInstall: readonly string[] = defaultLocalEvents.filter(
  (event) => event !== 'Install' && !beforeInstall.includes(event),
);

/**
 * The events of a local run, in the order in which they run. Nothing works without an archive and its files, so
 * DownloadBundle and Install are put in front where they are missing, and change places where Install would come first.
 */
export function localEvents(asked: readonly string[]): readonly string[] {
  const events = [...['DownloadBundle', 'Install'].filter((event) => !asked.includes(event)), ...asked];
  const download = events.indexOf('DownloadBundle');
  const install = events.indexOf('Install');
  if (install < download) {
    events[download] = 'Install';
    events[install] = 'DownloadBundle';
  }
  return events;
}

/** What is wrong with an order of events. */
export interface OrderProblem {
  readonly message: string;
  readonly codeDeployMessage: string;
}

/** What is wrong with an order of events, if anything: some cannot come before the archive or its files are there. */
export function orderProblem(asked: readonly string[]): OrderProblem | undefined {
  const rules = [
    { event: 'DownloadBundle', refused: [...needsInstall, 'Install'], allowed: fromOldRevision },
    { event: 'Install', refused: needsInstall, allowed: beforeInstall },
  ];
  for (const { event, refused, allowed } of rules) {
    const early = asked.slice(0, Math.max(0, asked.indexOf(event))).find((before) => refused.includes(before));
    if (early === undefined) continue;
    return {
      message: `${early} must not come before ${event}; only ${allowed.join(', ')} may`,
      codeDeployMessage: `The only events that can be specified before ${event} are ${allowed.join(',')}. Please fix the order of your specified events: ${asked.join(',')}`,
    };
  }
  const unnamed = asked.find((event) => !/^([A-Z][a-z0-9]+)+/m.test(event));
  if (unnamed === undefined) return undefined;
  return {
    message: `${JSON.stringify(unnamed)} must be written in PascalCase, for example AfterInstall`,
    codeDeployMessage: `Received command is not in PascalCase form: ${unnamed}`,
  };
}
