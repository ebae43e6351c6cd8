import { createHash } from 'node:crypto';
import { TransportError } from '@rollway/core';
import {
  defaultDeploymentRoot,
  type HostCallOptions,
  type HostOperation,
  type HostRequest,
  type HostSettings,
} from '../host-settings.js';
import { hostProgram } from '../program/host-program.generated.js';
import { checkRequest } from '../security/check-request.js';
import { elevate } from '../security/elevate.js';
import type { Secrets } from '../security/secrets.js';
import { type HostAnswer, parseAnswer } from './parse-answer.js';
import { recordReader } from './record-reader.js';

/** A host as its calls need it. */
export interface ProgramHost {
  readonly settings: HostSettings;
  readonly secrets: Secrets;
}

/** A call of the host program. */
export interface ProgramCall extends HostCallOptions {
  /** Arguments besides those that name the operation. */
  readonly more?: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/**
 * Calls the host program for an operation and reads its answer.
 *
 * @throws TransportError when there is none, so nothing is known.
 * @throws SettingsError for names that could pass for something else.
 */
export function callProgram(
  host: ProgramHost,
  verb: string,
  operation: HostOperation,
  call: ProgramCall,
): Promise<HostAnswer> {
  return askProgram(host, verb, operation, { ...call, parse: parseAnswer });
}

/** The same for calls with answers of their own; `parse` returns undefined when the text is not one. */
export async function askProgram<Answer>(
  { settings, secrets }: ProgramHost,
  verb: string,
  operation: HostOperation,
  call: ProgramCall & { readonly parse: (stdout: string) => Answer | undefined },
): Promise<Answer> {
  const { transport, privileges = 'own' } = settings;
  const { waitSeconds, signal, more = [], stdin, onOutput } = call;
  checkRequest({ ...operation, root: rootOf(settings) });
  const follows = onOutput !== undefined && transport.streams === true;
  const waiting = [`wait=${waitSeconds}`, `follow=${follows}`];
  const command = {
    script: hostProgram,
    arguments: ['rollway', verb, ...operationSettings(settings, operation), ...waiting, ...more],
    signal,
    ...(follows ? { onOutput: recordReader((record) => onOutput(secrets.redact(record))) } : {}),
    ...(stdin === undefined ? {} : { stdin }),
  };
  const { exitCode, stdout, stderr } = await transport.run(elevate(command, privileges));
  const answer = call.parse(secrets.redact(stdout));
  if (answer !== undefined) return answer;
  const reason = `the host program ended with ${exitCode ?? 'a signal'} and no answer: ${secrets.redact(stderr.trim()).slice(0, 500)}`;
  throw new TransportError({ host: transport.description, reason });
}

/** Where a host keeps its state. */
export function rootOf({ root = defaultDeploymentRoot }: HostSettings): string {
  return root;
}

/** What directories and hooks, and the files of a bundle that is a directory, do not get. */
export function umaskOf({ umask = 0o022 }: HostSettings): number {
  return umask;
}

/** Bytes as a command's input. */
export async function* inputOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** Tells the host whether its success of an event is that of the deployment. */
export function concluding({ concludes }: Pick<HostRequest, 'concludes'>): string {
  return `concludes=${concludes ? 'yes' : 'no'}`;
}

/** Arguments that name an operation. */
export function operationSettings(settings: HostSettings, operation: HostOperation): readonly string[] {
  const { operationId, deploymentId, deploymentGroupId, lifecycleEvent } = operation;
  return [
    `root=${rootOf(settings)}`,
    `group=${deploymentGroupId}`,
    `deployment=${deploymentId}`,
    // The id may hold anything; its digest is a name that every file system takes.
    `operation=${createHash('sha256').update(operationId).digest('hex').slice(0, 32)}`,
    `event=${lifecycleEvent}`,
    `umask=${umaskOf(settings).toString(8)}`,
  ];
}
