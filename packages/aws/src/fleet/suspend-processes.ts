import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  checkKeys,
  checkMembers,
  isFilledText,
  isOptions,
  type MemberRule,
  oneOf,
  optional,
  type Problem,
  SettingsError,
  showValue,
} from '@rollway/core';
import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';
import { isConnection } from '../connection/client-rules.js';
import { callOptions, findAutoScalingGroups, readAutoScalingGroups } from './auto-scaling-groups.js';

/** Processes that may rest while a deployment is on its way (CodeDeploy: autoScalingGroupProcessesToSuspend). */
export type SuspendableProcess = 'Terminate' | 'AZRebalance' | 'InstanceRefresh' | 'ScheduledActions';

const suspendable: readonly string[] = ['Terminate', 'AZRebalance', 'InstanceRefresh', 'ScheduledActions'];

/** On a group: which deployment suspended which processes. Written before they are, so that it survives everything. */
const tagKey = 'rollway:suspended-processes';

/** Which processes of which groups rest. */
export interface SuspendProcessesSettings {
  readonly connection?: AwsConnection;
  readonly autoScalingGroups: readonly string[];
  readonly processes: readonly SuspendableProcess[];
}

/**
 * Suspends processes for a deployment, and always resumes them: what is to be resumed is written on the groups. A driver takes it
 * as one of its `companions`, and makes the calls below by itself.
 */
export interface ProcessSuspension {
  /**
   * Suspends, performs, and resumes however that ends. A process that somebody else had suspended before stays so. After a
   * crash, call it again under the same deployment id. The signal gives suspending up; resuming it does not.
   *
   * @throws ServiceRefusedError, before anything is performed, when a process cannot be suspended; afterwards, when one cannot
   *   be resumed. ServiceCallError when Auto Scaling did not say.
   */
  during<Result>(
    deploymentId: string,
    perform: () => Promise<Result>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Result>;
  /** Resumes what deployments left suspended that are not running any more; returns their ids. For when a process starts. */
  resumeLeftOver(isRunning: (deploymentId: string) => boolean | Promise<boolean>): Promise<readonly string[]>;
}

/** @throws SettingsError with every problem of the settings at once. */
export function suspendProcesses(settings: SuspendProcessesSettings): ProcessSuspension {
  checkSettings(settings);
  const { connection = createAwsConnection(), autoScalingGroups, processes } = settings;
  const suspend = async (deploymentId: string, signal: AbortSignal | undefined): Promise<void> => {
    const groups = await readAutoScalingGroups(connection, autoScalingGroups, signal === undefined ? {} : { signal });
    for (const { name, note, suspended } of notesOf(groups)) {
      // An earlier call of this deployment knows better what was running then.
      const ours =
        note?.deploymentId === deploymentId ? note.processes : processes.filter((one) => !suspended.includes(one));
      if (note !== undefined && note.deploymentId !== deploymentId) throw takenBy(name, note.deploymentId);
      if (ours.length === 0) continue;
      if (note === undefined) await writeNote(connection, name, { deploymentId, processes: ours }, signal);
      await change(connection, 'SuspendProcesses', { name, processes: ours, signal });
    }
  };
  const resume = async (isOver: (deploymentId: string) => boolean | Promise<boolean>): Promise<readonly string[]> => {
    const ids = new Set<string>();
    const problems: unknown[] = [];
    // A group that was deleted meanwhile, or one that refuses, must not keep the processes of another suspended.
    for (const { name, note } of notesOf(await findAutoScalingGroups(connection, autoScalingGroups))) {
      if (note === undefined || !(await isOver(note.deploymentId))) continue;
      try {
        await change(connection, 'ResumeProcesses', { name, processes: note.processes });
        await removeNote(connection, name, note.deploymentId);
        ids.add(note.deploymentId);
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
    return [...ids];
  };
  return {
    async during(deploymentId, perform, { signal } = {}) {
      const end = () => resume((id) => id === deploymentId);
      try {
        await suspend(deploymentId, signal);
      } catch (error) {
        // What cannot be resumed either is written on the groups; why nothing was begun has to be told.
        await end().catch(() => undefined);
        throw error;
      }
      try {
        return await perform();
      } finally {
        await end();
      }
    },
    resumeLeftOver: (isRunning) => resume(async (id) => !(await isRunning(id))),
  };
}

/** What a group's tag says. */
interface Note {
  readonly deploymentId: string;
  readonly processes: readonly string[];
}

function notesOf(
  groups: readonly AutoScalingGroup[],
): readonly { readonly name: string; readonly note: Note | undefined; readonly suspended: readonly string[] }[] {
  return groups.map(({ AutoScalingGroupName = '', SuspendedProcesses = [], Tags = [] }) => {
    const text = Tags.find(({ Key }) => Key === tagKey)?.Value;
    const [deploymentId = '', ...processes] = text?.split(' ') ?? [];
    return {
      name: AutoScalingGroupName,
      note: deploymentId === '' ? undefined : { deploymentId, processes },
      suspended: SuspendedProcesses.map(({ ProcessName = '' }) => ProcessName),
    };
  });
}

async function writeNote(
  connection: AwsConnection,
  name: string,
  note: Note,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { AutoScalingClient, CreateOrUpdateTagsCommand } = await import('@aws-sdk/client-auto-scaling');
  const Value = [note.deploymentId, ...note.processes].join(' ');
  const command = new CreateOrUpdateTagsCommand({ Tags: [{ ...tagOf(name), Value, PropagateAtLaunch: false }] });
  const client = connection.client(AutoScalingClient);
  answerOf(await callService('autoscaling CreateOrUpdateTags', () => client.send(command, callOptions(signal))));
}

/** Only the deployment's own: meanwhile another may have found it ended, and have written one of its own. */
async function removeNote(connection: AwsConnection, name: string, deploymentId: string): Promise<void> {
  const [latest] = notesOf(await findAutoScalingGroups(connection, [name]));
  if (latest?.note?.deploymentId !== deploymentId) return;
  const { AutoScalingClient, DeleteTagsCommand } = await import('@aws-sdk/client-auto-scaling');
  const command = new DeleteTagsCommand({ Tags: [tagOf(name)] });
  const client = connection.client(AutoScalingClient);
  answerOf(await callService('autoscaling DeleteTags', () => client.send(command)));
}

const tagOf = (name: string) => ({ ResourceId: name, ResourceType: 'auto-scaling-group', Key: tagKey });

/** Which processes of a group. */
interface Change {
  readonly name: string;
  readonly processes: readonly string[];
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

async function change(
  connection: AwsConnection,
  operation: 'SuspendProcesses' | 'ResumeProcesses',
  { name, processes, signal }: Change,
): Promise<void> {
  const sdk = await import('@aws-sdk/client-auto-scaling');
  const input = { AutoScalingGroupName: name, ScalingProcesses: [...processes] };
  const client = connection.client(sdk.AutoScalingClient);
  const send = () =>
    operation === 'SuspendProcesses'
      ? client.send(new sdk.SuspendProcessesCommand(input), callOptions(signal))
      : client.send(new sdk.ResumeProcessesCommand(input), callOptions(signal));
  answerOf<unknown>(await callService<unknown>(`autoscaling ${operation}`, send));
}

function takenBy(name: string, deploymentId: string): SettingsError {
  const message = `has processes suspended for deployment ${deploymentId}; when that has ended, call resumeLeftOver`;
  return new SettingsError({ subject: 'Auto Scaling groups', problems: [{ path: name, message }] });
}

function checkSettings(settings: unknown): void {
  const known = ['connection', 'autoScalingGroups', 'processes'];
  const problems = [...checkKeys(settings, { path: '', known })];
  if (isOptions(settings)) {
    problems.push(...checkMembers(settings, { connection: optional(isConnection) }));
    problems.push(...checkNames(settings.autoScalingGroups, 'autoScalingGroups', isFilledText));
    problems.push(...checkNames(settings.processes, 'processes', oneOf(suspendable)));
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'suspended processes', problems });
}

function checkNames(names: unknown, path: string, rule: MemberRule): readonly Problem[] {
  if (!Array.isArray(names) || names.length === 0) {
    return [{ path, message: 'must be a list that names at least one', received: showValue(names) }];
  }
  return names.flatMap((name: unknown, index): readonly Problem[] =>
    rule.holds(name) ? [] : [{ path: `${path}[${index}]`, message: rule.message, received: showValue(name) }],
  );
}
