import { RollwayError, SettingsError } from '@rollway/core';
import { type LocalRun, localBundle, remoteRevision, runLocal } from '@rollway/host';
import { readAgentConfiguration } from '../../packages/cli/src/config/agent-configuration.js';
import { agentDiagnostics, inherited, type Step, type StepOutcome } from './step.js';

/** A step as `codedeploy-local` has it: a whole local run. */
export async function performLocalRun(step: Step): Promise<StepOutcome> {
  try {
    const run = await localRunOf(step);
    const { succeeded, directory, lifecycleEvent, diagnostics } = await runLocal(run);
    const error = diagnostics === undefined ? null : { event: lifecycleEvent, ...agentDiagnostics(diagnostics) };
    return { ok: succeeded, deployment_id: run.deploymentId, directory, error };
  } catch (error) {
    // Refused before any event.
    if (!RollwayError.isInstance(error)) throw error;
    const words = error instanceof SettingsError ? error.codeDeployMessage : undefined;
    return { ok: false, directory: '', error: { event: null, message: words ?? error.message } };
  }
}

async function localRunOf(step: Step): Promise<LocalRun> {
  const { options, cwd, config } = step;
  const appSpecName = options.appspec_filename;
  await readAgentConfiguration(options.config_file?.replaceAll('@ROOT@', step.root), cwd);
  const bundle =
    remoteRevision(step.bundle_location, step.bundle_type) ??
    (await localBundle({
      location: step.bundle_location,
      type: step.bundle_type,
      workingDirectory: cwd,
      ...(appSpecName === undefined ? {} : { appSpecName }),
    }));
  const optional = {
    deploymentGroupId: options.deployment_group,
    deploymentGroupName: options.deployment_group_name,
    applicationName: options.application_name ?? step.bundle_location,
    fileExistsBehavior: options.file_exists_behavior,
    events: options.events,
    appSpecName,
    maxRevisions: config.max_revisions == null ? undefined : Number(config.max_revisions),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return {
    bundle,
    deploymentId: `d-${process.hrtime.bigint().toString(36).toUpperCase().slice(-9)}-local`,
    root: config.root_dir,
    workingDirectory: cwd,
    ...inherited(step),
    ...given,
  };
}
