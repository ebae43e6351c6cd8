import type { OperationContext } from '@rollway/core/target';
import type { Host } from '../host.js';
import type { ServerSettings } from './server-settings.js';

/** Sends the revision to a host that is still in rotation, before the event that is the first to touch it. */
export async function stageAhead(
  host: Pick<Host, 'stage'>,
  request: Parameters<Host['stage']>[0],
  { settings, context }: { readonly settings: ServerSettings; readonly context: OperationContext },
): Promise<void> {
  const { staging } = settings;
  if (staging === undefined || request.lifecycleEvent !== 'BeforeBlockTraffic' || context.unwanted === true) return;
  const answer = await staging.run(() => host.stage(request, { waitSeconds: 0, signal: context.signal }));
  // DownloadBundle will fail for the same reason, and it is the event whose failure that is.
  if (answer.status === 'failed') context.log(`${request.operationId}: ${answer.diagnostics.message}`);
}
