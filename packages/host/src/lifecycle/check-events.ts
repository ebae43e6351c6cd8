import { AppSpecError, type ServerAppSpec } from '@rollway/core';
import { defaultLocalEvents } from '../local/local-events.js';

/**
 * Holds the events of an AppSpec against those that can come in a deployment, and those that a caller made up against the
 * AppSpec (CodeDeploy: AllPossibleLifecycleEvents of a deployment specification).
 *
 * @throws AppSpecError for an event that never comes, or that has been asked for and has no scripts.
 */
export function checkEvents(appSpec: ServerAppSpec, fileName: string, possible: readonly string[]): void {
  const named = Object.keys(appSpec.hooks);
  const unknown = named.filter((event) => !possible.includes(event));
  if (unknown.length > 0) {
    const message = `is not a lifecycle event of this deployment; its events are ${possible.join(', ')}`;
    throw new AppSpecError({
      fileName,
      problems: unknown.map((event) => ({ path: `hooks.${event}`, message })),
      codeDeployMessage: `${fileName} file contains unknown lifecycle events: [${unknown.map((event) => JSON.stringify(event)).join(', ')}]`,
    });
  }
  const absent = possible.filter((event) => !defaultLocalEvents.includes(event) && !named.includes(event));
  if (absent.length === 0) return;
  throw new AppSpecError({
    fileName,
    problems: absent.map((event) => ({
      path: `hooks.${event}`,
      message: 'must be there, because the event is asked for',
    })),
    codeDeployMessage: `You specified a lifecycle event which is not a default one and doesn't exist in your ${fileName} file: ${absent.join(',')}`,
  });
}
