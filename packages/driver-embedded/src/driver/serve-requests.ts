import type { Inbox } from '@rollway/core/driver';
import type { ParsedSettings } from './driver-settings.js';

/** Takes the requests that other processes leave for a deployment of this one. */
export async function serveRequests(options: {
  readonly deploymentId: string;
  readonly settings: ParsedSettings;
  readonly inbox: Inbox;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { deploymentId, settings, inbox, signal } = options;
  const { clock, onListenerError } = settings;
  await settings.journal.requests?.serve(deploymentId, {
    clock,
    signal,
    grant: (request) =>
      new Promise((resolve) => {
        const abandoned = (): void => resolve('the process that runs it is ending; try again once it is resumed');
        inbox.post({ input: { ...request, at: clock.now() }, settled: resolve, abandoned });
      }),
    onError: onListenerError,
  });
}
