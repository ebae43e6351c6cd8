import { AppSpecError, type Diagnostics, parseServerAppSpec, type ServerAppSpec } from '@rollway/core';
import type { FileExistsBehavior } from '@rollway/core/target';
import type { Bundle } from '../bundle/bundle.js';
import type { InstallPlan } from '../install/install-plan.js';
import { type PlanInstallOptions, planInstall } from '../install/plan-install.js';
import { checkEvents } from './check-events.js';
import { missingAppSpecWords, refusalOf } from './refusal.js';

/** What a revision is compiled from. */
export interface RevisionSource {
  readonly bundle: Pick<Bundle, 'entries' | 'appSpec'>;
  readonly fileExistsBehavior: FileExistsBehavior;
  /** The archive's directory on the host, for messages. */
  readonly archive: string;
  readonly appSpec?: ((bundle: Pick<Bundle, 'appSpec'>) => ServerAppSpec) | undefined;
  readonly possibleEvents?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
}

/** A value, or why there is none. */
export type Compiled<Value> = { readonly value: Value } | { readonly refusal: Diagnostics };

/** The AppSpec of a revision. What is wrong with it fails the first event that would read it, as with CodeDeploy's agent. */
export function compileAppSpec(source: RevisionSource): Compiled<ServerAppSpec> {
  return attempt(() => readAppSpec(source));
}

/** The install plan. What is wrong with it fails Install, before anything is touched. */
export function compilePlan(source: RevisionSource): Compiled<InstallPlan> {
  return attempt(() => {
    const appSpec = readAppSpec(source);
    const { bundle, fileExistsBehavior, archive, possibleEvents, workingDirectory } = source;
    if (possibleEvents !== undefined) checkEvents(appSpec, bundle.appSpec.fileName, possibleEvents);
    return planOnce({ appSpec, bundle, fileExistsBehavior, archive, workingDirectory });
  });
}

/** Plans of revisions that are in use, by what they are computed from. */
const plans = new WeakMap<RevisionSource['bundle']['entries'], Map<string, InstallPlan>>();

/** Plans kept per revision: hosts mostly have the same one, unless an AppSpec has variables. */
const plansKept = 4;

/** A plan is asked for by two events of every host, and takes its time where there are many files. */
function planOnce(options: PlanInstallOptions): InstallPlan {
  const { appSpec, bundle, fileExistsBehavior, workingDirectory } = options;
  const key = JSON.stringify([appSpec, fileExistsBehavior, workingDirectory]);
  const known = plans.get(bundle.entries) ?? new Map<string, InstallPlan>();
  plans.set(bundle.entries, known);
  // The archive is only for messages about a plan that cannot be.
  const plan = known.get(key) ?? planInstall(options);
  known.delete(key);
  known.set(key, plan);
  const [oldest] = known.keys();
  if (known.size > plansKept && oldest !== undefined) known.delete(oldest);
  return plan;
}

function readAppSpec({ bundle, appSpec, archive }: RevisionSource): ServerAppSpec {
  const { fileName, text, missing } = bundle.appSpec;
  if (missing !== undefined) {
    const problems = [{ path: '', message: missing }];
    throw new AppSpecError({ fileName, problems, codeDeployMessage: missingAppSpecWords(archive, fileName) });
  }
  return appSpec === undefined ? parseServerAppSpec(text, { fileName, hostOs: 'linux' }).appSpec : appSpec(bundle);
}

function attempt<Value>(make: () => Value): Compiled<Value> {
  try {
    return { value: make() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { refusal };
  }
}
