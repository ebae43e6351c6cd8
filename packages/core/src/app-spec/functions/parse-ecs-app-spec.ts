import type { Node } from 'yaml';
import type { AppSpecSource } from '../app-spec-source.js';
import { type EcsAppSpec, ecsHookEvents } from './function-app-spec.js';
import { parseCapacityProviders } from './parse-capacity-providers.js';
import { type ParseFunctionAppSpecOptions, parseFunctionAppSpec, type Resource } from './parse-function-app-spec.js';
import { parseFunctionHooks } from './parse-hooks.js';
import { parseNetworkConfiguration } from './parse-network-configuration.js';
import {
  matchingText,
  optionalText,
  type Properties,
  readProperties,
  requiredText,
  wholeNumber,
} from './properties.js';

const taskDefinitionArn = {
  pattern: /^arn:[^:]+:ecs:[^:]+:\d{12}:task-definition\/[A-Za-z0-9_-]{1,255}:[1-9]\d*$/,
  rule: 'must be the complete ARN of a task definition, with its revision',
};

const dialect = {
  resourceType: 'AWS::ECS::Service',
  properties: [
    'TaskDefinition',
    'LoadBalancerInfo',
    'PlatformVersion',
    'NetworkConfiguration',
    'CapacityProviderStrategy',
  ],
  mostResources: 1,
  build: (source: AppSpecSource, [resource]: readonly Resource[], hooks: Node | null | undefined): EcsAppSpec => ({
    ...(resource === undefined ? nothing : parseService(source, resource)),
    hooks: parseFunctionHooks(source, hooks, ecsHookEvents),
  }),
};

/** Stands in when there is no resource to read; a problem was reported then, so nobody sees it. */
const nothing = { logicalName: '', taskDefinition: '', containerName: '', containerPort: 1 };

/**
 * Reads the AppSpec of an ECS revision, YAML or JSON (CodeDeploy: AppSpec resources section for Amazon ECS).
 *
 * @throws AppSpecError with every problem at once, each with its path, line and column.
 */
export function parseEcsAppSpec(text: string, options: ParseFunctionAppSpecOptions = {}): EcsAppSpec {
  return parseFunctionAppSpec(text, dialect, options);
}

function parseService(source: AppSpecSource, { logicalName, properties }: Resource): Omit<EcsAppSpec, 'hooks'> {
  const platformVersion = optionalText(source, properties, 'PlatformVersion');
  const networkConfiguration = parseNetworkConfiguration(source, properties);
  const capacityProviderStrategy = parseCapacityProviders(source, properties);
  return {
    logicalName,
    taskDefinition: matchingText(source, properties, 'TaskDefinition', taskDefinitionArn),
    ...parseContainer(source, properties),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
    ...(capacityProviderStrategy === undefined ? {} : { capacityProviderStrategy }),
  };
}

function parseContainer(
  source: AppSpecSource,
  properties: Properties,
): Pick<EcsAppSpec, 'containerName' | 'containerPort'> {
  const path = properties.pathOf('LoadBalancerInfo');
  const entry = properties.entry('LoadBalancerInfo');
  if (entry === undefined) {
    source.report(properties.owner, { path, message: 'must be there, with ContainerName and ContainerPort' });
    return nothing;
  }
  const read = readProperties(source, entry.value ?? entry.keyNode, {
    path,
    known: ['ContainerName', 'ContainerPort'],
  });
  if (read === undefined) return nothing;
  return {
    containerName: requiredText(source, read, 'ContainerName', 'must name a container of the task definition'),
    containerPort: wholeNumber(source, read, 'ContainerPort', { from: 1, to: 65_535 }),
  };
}
