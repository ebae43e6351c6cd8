import { checkKeys, type Problem, seconds } from '@rollway/core';
import type { Milliseconds } from '@rollway/core/target';
import type { HookAnswers, HookStatus } from './hook-answers.js';

/** What a hook is told: CodeDeploy's two fields, and for callbacks the name of the event. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** A hook that is a function of this program. A rejection is a failed hook. */
export type HookCallback = (
  event: HookEvent & { readonly lifecycleEvent: string },
  context: { readonly signal: AbortSignal },
) => Promise<HookStatus | undefined>;

/** How hooks of ECS and Lambda deployments are run. */
export interface FunctionHookSettings<Event extends string = string> {
  /** Hooks in this program, by lifecycle event; they run instead of a function that the AppSpec names for the event. */
  readonly callbacks?: Readonly<Partial<Record<Event, HookCallback>>>;
  /**
   * Where functions put their verdict with CodeDeploy's own call. Default: none; then the function is invoked and its return
   * counts: an error or `{ Status: 'Failed' }` fails the hook, anything else passes it. It then has to return within the
   * request timeout of the connection; give longer ones `answers`.
   */
  readonly answers?: HookAnswers;
  /** Pause between two looks at `answers`; default 5 s. */
  readonly pollAfter?: Milliseconds;
}

/** Settings that are complete. */
export interface ParsedFunctionHooks {
  readonly callbacks: Readonly<Partial<Record<string, HookCallback>>>;
  readonly answers: HookAnswers | undefined;
  readonly pollAfter: Milliseconds;
}

/** Completes the settings, and lists what is wrong with them, under `path`. */
export function parseFunctionHooks(
  settings: FunctionHookSettings,
  events: readonly string[],
  path: string,
): { readonly hooks: ParsedFunctionHooks; readonly problems: readonly Problem[] } {
  const problems = [...checkKeys(settings, { path, known: ['callbacks', 'answers', 'pollAfter'] })];
  // What is no object is a problem already, and has no members.
  const { callbacks = {}, answers, pollAfter = seconds(5) }: FunctionHookSettings = Object(settings);
  for (const [event, callback] of Object.entries(callbacks)) {
    if (!events.includes(event)) {
      const message = `is not a lifecycle event with a hook; those are ${events.join(', ')}`;
      problems.push({ path: `${path}.callbacks.${event}`, message });
    } else if (typeof callback !== 'function') {
      problems.push({ path: `${path}.callbacks.${event}`, message: 'must be a function', received: typeof callback });
    }
  }
  if (!(pollAfter > 0)) {
    problems.push({
      path: `${path}.pollAfter`,
      message: 'must be more than 0 milliseconds',
      received: String(pollAfter),
    });
  }
  return { hooks: { callbacks, answers, pollAfter }, problems };
}
