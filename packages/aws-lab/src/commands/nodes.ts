import type {
  DescribeInstanceInformationCommandInput,
  InstanceInformation,
  InstanceInformationStringFilter,
  SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import type { LabContext } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { NodeState } from './command-state.js';

/** Managed nodes by page: 5 to 50 a page, 10 by default. */
export function describeInstanceInformation(input: DescribeInstanceInformationCommandInput, lab: LabContext): object {
  const filters = (input.Filters ?? []) as readonly InstanceInformationStringFilter[];
  const wanted = Object.values(lab.account.commands.nodes).filter((node) =>
    filters.every(({ Key, Values = [] }) => Values.includes(filteredValue(node, Key ?? ''))),
  );
  const page = pageOf(
    wanted.map((node) => describe(lab, node)),
    input.NextToken,
    input.MaxResults ?? 10,
  );
  return { InstanceInformationList: page.items, NextToken: page.next };
}

function filteredValue(node: NodeState, key: string): string {
  if (key === 'PingStatus') return node.ping;
  return key === 'ResourceType' ? resourceTypeOf(node) : node.id;
}

const resourceTypeOf = ({ id }: NodeState): 'ManagedInstance' | 'EC2Instance' =>
  id.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance';

function describe(lab: LabContext, node: NodeState): InstanceInformation {
  return {
    InstanceId: node.id,
    PingStatus: node.ping,
    LastPingDateTime: new Date(lab.timeline.now()),
    AgentVersion: '3.3.0.0',
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: 'Amazon Linux',
    PlatformVersion: '2023',
    ResourceType: resourceTypeOf(node),
    RegistrationDate: new Date(node.registeredAt),
    ComputerName: node.name,
  };
}

/**
 * The nodes of a command. One id that is no managed node fails the whole call (API reference, SendCommand: InvalidInstanceId);
 * one whose agent is silent does not, it is waited for.
 */
export function readTargets(lab: LabContext, input: SendCommandCommandInput): readonly string[] {
  const { nodes } = lab.account.commands;
  if (input.InstanceIds !== undefined && input.InstanceIds.length > 0) {
    const unknown = input.InstanceIds.filter((id) => nodes[id] === undefined);
    if (unknown.length > 0) {
      throw new ServiceFailure(
        'InvalidInstanceId',
        `Instances [[${unknown.join(', ')}]] not in a valid state for account`,
      );
    }
    return input.InstanceIds;
  }
  const targets = input.Targets ?? [];
  return Object.values(nodes)
    .filter(
      ({ id }) => targets.length > 0 && targets.every(({ Key = '', Values = [] }) => hasValue(lab, id, Key, Values)),
    )
    .map(({ id }) => id);
}

function hasValue(lab: LabContext, id: string, key: string, values: readonly string[]): boolean {
  if (key === 'InstanceIds') return values.includes(id);
  const tags = lab.account.compute.instances[id]?.tags ?? {};
  return values.includes(tags[key.replace(/^tag:/, '')] ?? '');
}
