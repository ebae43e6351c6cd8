import { type Problem, type Revision, SettingsError } from '@rollway/core';
import { revisionFault, type SpecificationFault, toRevision } from './specified-revision.js';

/** What CodeDeploy's service tells an agent of a deployment, in Rollway's terms. */
export interface DeploymentSpecification {
  readonly applicationName: string;
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  readonly revision: Revision;
  readonly isRollback: boolean;
  readonly deploymentType: 'in-place' | 'blue-green';
  readonly appSpecName: string;
  /** In upper case, as the agents take it; checked where a file is in the way. */
  readonly fileExistsBehavior: string;
  /** Absent: an AppSpec may have any events. */
  readonly possibleEvents?: readonly string[];
}

const required = ['DeploymentId', 'DeploymentGroupId', 'DeploymentGroupName', 'ApplicationName'] as const;

/**
 * Reads a deployment specification in CodeDeploy's own form (its host command protocol), so that what the service or
 * codedeploy-local hands an agent can be performed here.
 *
 * @throws SettingsError with every problem, and the agents' words for the first.
 */
export function parseDeploymentSpecification(data: unknown): DeploymentSpecification {
  const specification = asRecord(data);
  const faults: readonly SpecificationFault[] = [
    ...required
      .filter((name) => textAt(specification, name) === undefined)
      .map((name) => ({ path: name, message: 'must be there', words: `Deployment Spec has no ${name}` })),
    ...revisionFault(specification.Revision),
  ];
  const [first] = faults;
  if (first !== undefined) {
    const problems: readonly Problem[] = faults.map(({ path, message }) => ({ path, message }));
    throw new SettingsError({ subject: 'deployment specification', problems, codeDeployMessage: first.words });
  }
  const possibleEvents = specification.AllPossibleLifecycleEvents;
  return {
    applicationName: textAt(specification, 'ApplicationName') ?? '',
    deploymentId: withoutArn(textAt(specification, 'DeploymentId') ?? ''),
    deploymentGroupId: textAt(specification, 'DeploymentGroupId') ?? '',
    deploymentGroupName: textAt(specification, 'DeploymentGroupName') ?? '',
    revision: toRevision(asRecord(specification.Revision)),
    isRollback: specification.DeploymentCreator === 'codeDeployRollback',
    deploymentType: specification.DeploymentType === 'BLUE_GREEN' ? 'blue-green' : 'in-place',
    appSpecName: textAt(specification, 'AppSpecFilename') ?? 'appspec.yml',
    fileExistsBehavior: behaviorOf(specification),
    ...(Array.isArray(possibleEvents) && possibleEvents.length > 0
      ? { possibleEvents: possibleEvents.map(String) }
      : {}),
  };
}

function behaviorOf(specification: Readonly<Record<string, unknown>>): string {
  const overrides = asRecord(asRecord(specification.AgentActionOverrides).AgentOverrides);
  return (textAt(overrides, 'FileExistsBehavior') ?? 'DISALLOW').toUpperCase();
}

/** `arn:aws:codedeploy:REGION:ACCOUNT:deployment/ID` stands for its id. */
function withoutArn(id: string): string {
  return /^arn:(?:[^:]*:){4}[^/]*\/(.*)$/.exec(id)?.[1] ?? id;
}

function textAt(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A value as a record; empty when it is none. */
function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
