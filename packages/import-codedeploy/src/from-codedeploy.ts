import {
  CodeDeployClient,
  type DeploymentConfigInfo,
  type DeploymentGroupInfo,
  GetApplicationCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { type AwsConnection, type AwsConnectionSettings, answerOf, callService, connectionOf } from '@rollway/aws';
import {
  checkKeys,
  checkMembers,
  isOptions,
  type MemberRule,
  optional,
  SettingsError,
  type Strategy,
} from '@rollway/core';
import { createGaps } from './gaps.js';
import { importGuards } from './import-guards.js';
import { importStrategy, importWeightedStrategy } from './import-strategy.js';
import { importEcsTarget, importLambdaTarget, importServerTarget } from './import-target.js';
import type { ImportedGroup, ImportedSettings } from './imported-group.js';

/** What is read, and through what. */
export interface ImportRequest {
  readonly application: string;
  readonly deploymentGroup: string;
  /** A connection, or the settings of one. Default: the SDK's own chain. */
  readonly connection?: AwsConnection | AwsConnectionSettings;
  /** Where target groups are looked up by name; default: `connection`. */
  readonly loadBalancing?: AwsConnection;
}

/** A configuration without which a group of its platform is deployed to. */
const defaultConfiguration = 'CodeDeployDefault.OneAtATime';

/**
 * Reads a deployment group of CodeDeploy: its configuration, also a custom one, tags, alarms, rollback and blue/green options,
 * load balancers, on-premises instances. Reads only. What has no counterpart is in `gaps`, with what to do about it.
 *
 * @throws SettingsError with every problem of the request.
 * @throws ServiceRefusedError when CodeDeploy does not know the application or the group, or will not say.
 * @throws ServiceCallError when it could not be asked; asking again may help.
 */
export async function fromCodeDeploy(request: ImportRequest): Promise<ImportedGroup> {
  checkRequest(request);
  const connection = connectionOf(request.connection);
  const { loadBalancing = connection } = request;
  const read = await readGroup(connection, request);
  const gaps = createGaps();
  const { group, configuration, platform } = read;
  const deploymentConfigName = group.deploymentConfigName ?? defaultConfiguration;
  const strategySource = { group, configuration, platform, deploymentConfigName };
  const targetSource = { group, connection, loadBalancing };
  const settingsWith = <GroupStrategy extends Strategy>(strategy: GroupStrategy): ImportedSettings<GroupStrategy> => ({
    name: group.deploymentGroupName ?? request.deploymentGroup,
    applicationName: group.applicationName ?? request.application,
    strategy,
    ...importGuards(group, gaps),
  });
  const report = { deploymentConfigName, gaps: gaps.list };
  if (platform === 'Server') {
    const strategy = importStrategy(strategySource, gaps);
    const target = await importServerTarget(targetSource, gaps);
    return { computePlatform: 'server', group: settingsWith(strategy), target, ...report };
  }
  const strategy = importWeightedStrategy(strategySource, gaps);
  if (platform === 'Lambda') {
    const target = importLambdaTarget(gaps);
    return { computePlatform: 'lambda', group: settingsWith(strategy), target, ...report };
  }
  const target = await importEcsTarget(targetSource, gaps);
  return { computePlatform: 'ecs', group: settingsWith(strategy), target, ...report };
}

async function readGroup(
  connection: AwsConnection,
  { application: applicationName, deploymentGroup: deploymentGroupName }: ImportRequest,
): Promise<{
  readonly group: DeploymentGroupInfo;
  readonly configuration: DeploymentConfigInfo;
  readonly platform: string;
}> {
  const client = connection.client(CodeDeployClient);
  const application = answerOf(
    await callService('codedeploy GetApplication', () => client.send(new GetApplicationCommand({ applicationName }))),
  );
  const getGroup = new GetDeploymentGroupCommand({ applicationName, deploymentGroupName });
  const { deploymentGroupInfo: group = {} } = answerOf(
    await callService('codedeploy GetDeploymentGroup', () => client.send(getGroup)),
  );
  const { deploymentConfigName = defaultConfiguration } = group;
  const getConfiguration = new GetDeploymentConfigCommand({ deploymentConfigName });
  const { deploymentConfigInfo: configuration = {} } = answerOf(
    await callService('codedeploy GetDeploymentConfig', () => client.send(getConfiguration)),
  );
  const platform = group.computePlatform ?? application.application?.computePlatform ?? 'Server';
  return { group, configuration, platform };
}

const isName: MemberRule = { message: 'must be a name', holds: (value) => typeof value === 'string' && value !== '' };
const isConnection: MemberRule = {
  message: 'must be an AWS connection, as of createAwsConnection',
  holds: (value) => isOptions(value) && typeof value.client === 'function',
};
/** What else it may be, `connectionOf` looks at. */
const isObject: MemberRule = { message: 'must be an AWS connection, or settings of one', holds: isOptions };

function checkRequest(request: unknown): void {
  const rules = {
    application: isName,
    deploymentGroup: isName,
    connection: optional(isObject),
    loadBalancing: optional(isConnection),
  };
  const problems = [...checkKeys(request, { path: '', known: Object.keys(rules) })];
  if (isOptions(request)) problems.push(...checkMembers(request, rules));
  if (problems.length > 0) throw new SettingsError({ subject: 'import from CodeDeploy', problems });
}
