import { refusalDiagnostics } from '@rollway/aws';
import { failed, type OperationContext, type OperationStatus, running, succeededWith } from '@rollway/core/target';
import { readConfiguration } from './function-configuration.js';
import {
  putProvisionedConcurrency,
  readProvisionedConcurrency,
  releaseProvisionedConcurrency,
} from './provisioned-concurrency.js';
import type { FunctionChange } from './replacement.js';
import type { ParsedSettings } from './settings.js';

type Status = OperationStatus<FunctionChange, null>;

/**
 * Sees to it that a target version can take all traffic: it can be invoked, and keeps as much warm as the version before.
 * Concurrency that belongs to the alias moves with it, and Lambda lets such an alias move all at once only.
 */
export async function warmVersion(
  change: FunctionChange,
  settings: ParsedSettings,
  { signal }: OperationContext,
): Promise<Status> {
  const { connection, pollAfter } = settings;
  const { functionName, currentVersion, targetVersion } = change;
  const version = await readConfiguration(connection, functionName, targetVersion, signal);
  // A version that was published a moment ago may not be seen everywhere yet.
  if (version === undefined && change.published) return running(null, { pollAfter });
  if (version === undefined || version.state === 'Failed') {
    const message = `version ${targetVersion} of ${functionName} cannot serve: ${version?.reason ?? 'it is gone'}`;
    return failed({ errorCode: 'UnknownError', message });
  }
  if (version.state === 'Pending') return running(null, { pollAfter });
  if (currentVersion === null || currentVersion === targetVersion) return succeededWith(change);
  const before = { functionName, qualifier: currentVersion };
  const wanted = await readProvisionedConcurrency(connection, before, signal);
  if (wanted === undefined) return succeededWith(change);
  return keepWarm({ ...change, provisionedConcurrency: wanted.requested }, wanted.requested, settings, signal);
}

async function keepWarm(
  change: FunctionChange,
  amount: number,
  { connection, pollAfter }: ParsedSettings,
  signal: AbortSignal,
): Promise<Status> {
  const { functionName, targetVersion } = change;
  const target = { functionName, qualifier: targetVersion };
  const found = await readProvisionedConcurrency(connection, target, signal);
  if (found?.requested !== amount) {
    const answer = await putProvisionedConcurrency(connection, target, amount, signal);
    return answer.status === 'refused' ? failed(refusalDiagnostics(answer.refusal)) : running(null, { pollAfter });
  }
  switch (found.status) {
    case 'READY':
      return succeededWith(change);
    case 'IN_PROGRESS':
      return running(null, { pollAfter });
    case 'FAILED': {
      await releaseProvisionedConcurrency(connection, target, signal);
      const message = `version ${targetVersion} of ${functionName} got no provisioned concurrency: ${found.reason}`;
      return failed({ errorCode: 'UnknownError', message });
    }
  }
}
