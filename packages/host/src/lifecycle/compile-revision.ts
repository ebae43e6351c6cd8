import { AppSpecError, type Diagnostics, parseServerAppSpec, type ServerAppSpec } from '@rollway/core';
import type { FileExistsBehavior } from '@rollway/core/target';
import type { Bundle } from '../bundle/bundle.js';
import type { InstallPlan } from '../install/install-plan.js';
import { planInstall } from '../install/plan-install.js';
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
    return planInstall({ appSpec, bundle, fileExistsBehavior, archive, workingDirectory });
  });
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
