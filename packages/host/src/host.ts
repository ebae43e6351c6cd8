import { SettingsError, TransportError } from '@rollway/core';
import type { HostCallOptions, HostOperation, HostRequest, HostSettings } from './host-settings.js';
import {
  callProgram,
  concluding,
  inputOf,
  operationSettings,
  type ProgramHost,
  rootOf,
} from './lifecycle/call-program.js';
import { downloadBundle } from './lifecycle/download-bundle.js';
import { type EventInspection, parseInspection } from './lifecycle/inspect-event.js';
import { installRevision } from './lifecycle/install-revision.js';
import { type HostAnswer, parseAnswer } from './lifecycle/parse-answer.js';
import { retentionProblems } from './lifecycle/retention.js';
import { absentArchive } from './lifecycle/revision-source.js';
import { stageBundle } from './lifecycle/stage-bundle.js';
import { hostProgram } from './program/host-program.generated.js';
import { checkRequest } from './security/check-request.js';
import { elevate } from './security/elevate.js';
import { createSecrets } from './security/secrets.js';

/** What is deployed on a host, as its own files say. */
export interface HostDescription {
  readonly lastSuccessfulInstall?: string;
  readonly mostRecentInstall?: string;
  readonly deployments: readonly string[];
}

/** A host through a transport. Every call is safe to repeat: the host answers for an operation it knows. */
export interface Host {
  /** Performs a lifecycle event, or answers for it. BlockTraffic and AllowTraffic are not a host's business. */
  start(request: HostRequest, options: HostCallOptions): Promise<HostAnswer>;
  /** Sends the revision of a request ahead of its DownloadBundle, which then says `staged`. Nothing that serves is touched. */
  stage(request: HostRequest, options: HostCallOptions): Promise<HostAnswer>;
  /** Waits for an operation that `start` called running. */
  poll(operation: HostOperation, options: HostCallOptions): Promise<HostAnswer>;
  /** Ends what the operation runs, with everything it started: TERM, then KILL. */
  cancel(operation: HostOperation, options: HostCallOptions): Promise<HostAnswer>;
  describe(deploymentGroupId: string): Promise<HostDescription>;
  /** Says what a hook event would do now, without doing anything (CodeDeploy: the agent's no-op check). */
  inspect(request: HostOperation & Pick<HostRequest, 'hookSource' | 'appSpecName'>): Promise<EventInspection>;
}

/**
 * Makes a host of a transport. Its methods throw SettingsError for names and variables that could pass for something else.
 *
 * @throws SettingsError for secrets that cannot be kept, and for limits that are none.
 */
export function createHost(settings: HostSettings): Host {
  const problems = retentionProblems(settings);
  if (problems.length > 0) throw new SettingsError({ subject: 'host', problems });
  const secrets = createSecrets(settings.secrets);
  const host: ProgramHost = { settings, secrets };
  return {
    async start(request, options) {
      switch (request.lifecycleEvent) {
        case 'DownloadBundle':
          return downloadBundle(host, request, options);
        case 'Install':
          return installRevision(host, request, options);
        default: {
          const variables = { ...settings.environment, ...request.environment };
          checkRequest({ ...request, root: rootOf(settings), environment: variables });
          const hookVariables = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
          const absent = JSON.stringify(absentArchive(request, settings));
          const where = [
            `source=${request.hookSource}`,
            concluding(request),
            `directory=${settings.workingDirectory ?? ''}`,
            `refusal=${absent}`,
          ];
          const more = [...where, `secrets=${secrets.names.join()}`, '--', hostProgram, ...hookVariables];
          return callProgram(host, 'hook', request, {
            ...options,
            more,
            ...(secrets.names.length === 0 ? {} : { stdin: inputOf(secrets.list) }),
          });
        }
      }
    },
    stage: (request, options) => stageBundle(host, request, options),
    poll: (operation, options) => callProgram(host, 'poll', operation, options),
    cancel: (operation, options) => callProgram(host, 'cancel', operation, options),
    describe: (deploymentGroupId) => describe(settings, deploymentGroupId),
    inspect: (request) => inspect(settings, request),
  };
}

async function inspect(settings: HostSettings, request: Parameters<Host['inspect']>[0]): Promise<EventInspection> {
  checkRequest({ ...request, root: rootOf(settings) });
  const refusal = JSON.stringify(absentArchive(request, settings));
  const where = [`source=${request.hookSource}`, `refusal=${refusal}`];
  const command = {
    script: hostProgram,
    arguments: ['rollway', 'inspect', ...operationSettings(settings, request), ...where],
  };
  const { stdout } = await settings.transport.run(elevate(command, settings.privileges ?? 'own'));
  return parseInspection(stdout);
}

async function describe(settings: HostSettings, deploymentGroupId: string): Promise<HostDescription> {
  const root = rootOf(settings);
  checkRequest({ root, deploymentGroupId });
  const script = hostProgram;
  const command = { script, arguments: ['rollway', 'describe', `root=${root}`, `group=${deploymentGroupId}`] };
  const { stdout } = await settings.transport.run(elevate(command, settings.privileges ?? 'own'));
  const refused = parseAnswer(stdout);
  if (refused?.status === 'failed') {
    throw new TransportError({ host: settings.transport.description, reason: refused.diagnostics.message });
  }
  const values = (name: string): readonly string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [lastSuccessfulInstall] = values('last_successful_install');
  const [mostRecentInstall] = values('most_recent_install');
  return {
    ...(lastSuccessfulInstall === undefined ? {} : { lastSuccessfulInstall }),
    ...(mostRecentInstall === undefined ? {} : { mostRecentInstall }),
    deployments: values('deployment'),
  };
}
