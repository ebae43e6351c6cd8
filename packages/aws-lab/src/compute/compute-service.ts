import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommandInput,
  CreateTagsCommandInput,
  DescribeInstancesCommandInput,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplateVersionsCommandInput,
  Filter,
  Instance,
  RunInstancesCommandInput,
  TerminateInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { InstanceState } from './compute-state.js';
import { launchInstance, terminateInstance } from './launch-instance.js';
import {
  createTemplate,
  createVersion,
  describeTemplates,
  describeVersions,
  findTemplate,
} from './launch-templates.js';

/** EC2 as the lab plays it; what is not here the emulator answers. */
export const computeService: OwnedService = {
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  TerminateInstances: (input: TerminateInstancesCommandInput, lab) => ({
    TerminatingInstances: changeState(lab, input, (instance) => terminateInstance(lab, instance)),
  }),
  StopInstances: (input: TerminateInstancesCommandInput, lab) => ({
    StoppingInstances: changeState(lab, input, (instance) => {
      instance.state = 'stopped';
      const node = lab.account.commands.nodes[instance.id];
      if (node !== undefined) node.ping = 'ConnectionLost';
    }),
  }),
  CreateTags: (input: CreateTagsCommandInput, lab) => {
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    for (const id of input.Resources ?? []) {
      const instance = findInstance(lab, id);
      instance.tags = { ...instance.tags, ...tags };
    }
    return {};
  },
  CreateLaunchTemplate: (input: CreateLaunchTemplateCommandInput, lab) => createTemplate(input, lab),
  CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionCommandInput, lab) => createVersion(input, lab),
  DescribeLaunchTemplates: (input: DescribeLaunchTemplatesCommandInput, lab) => describeTemplates(input, lab),
  DescribeLaunchTemplateVersions: (input: DescribeLaunchTemplateVersionsCommandInput, lab) =>
    describeVersions(input, lab),
};

/** The same token gives the same instances (EC2 user guide, idempotency). */
function runInstances(input: RunInstancesCommandInput, lab: LabContext): object {
  const { instances } = lab.account.compute;
  const token = input.ClientToken;
  const before = Object.values(instances).filter(({ clientToken }) => token !== undefined && clientToken === token);
  const template = input.LaunchTemplate === undefined ? undefined : findTemplate(lab, input.LaunchTemplate);
  const tags = (input.TagSpecifications ?? [])
    .filter(({ ResourceType }) => ResourceType === 'instance')
    .flatMap(({ Tags = [] }) => Tags.map(({ Key = '', Value = '' }) => [Key, Value] as const));
  const launch = {
    imageId: input.ImageId ?? template?.data.ImageId ?? 'ami-1',
    instanceType: input.InstanceType ?? template?.data.InstanceType ?? 't3.micro',
    zone: input.Placement?.AvailabilityZone ?? `${lab.region}a`,
    clientToken: token,
    tags: Object.fromEntries(tags),
  };
  const count = before.length > 0 ? 0 : (input.MaxCount ?? 1);
  const made = Array.from({ length: count }, () => launchInstance(lab, launch));
  return { ReservationId: `r-${lab.newId(17)}`, Instances: [...before, ...made].map(describe) };
}

function describeInstances(input: DescribeInstancesCommandInput, lab: LabContext): object {
  for (const id of input.InstanceIds ?? []) findInstance(lab, id);
  const wanted = Object.values(lab.account.compute.instances).filter(
    (instance) =>
      (input.InstanceIds ?? [instance.id]).includes(instance.id) &&
      (input.Filters ?? []).every((filter) => fits(instance, filter)),
  );
  // One reservation for each instance, as for instances of a group: so pages hold what was asked for.
  const page = pageOf(wanted, input.NextToken, input.MaxResults ?? 1000);
  const Reservations = page.items.map((instance) => ({
    ReservationId: `r-${instance.id.slice(2)}`,
    Instances: [describe(instance)],
  }));
  return { Reservations, NextToken: page.next };
}

function fits(instance: InstanceState, { Name = '', Values = [] }: Filter): boolean {
  const like = (text: string): boolean =>
    Values.some((value) =>
      new RegExp(
        // A backslash takes the meaning of a pattern away (API reference, Filter).
        `^${value.replace(/\\?[\s\S]/g, patternOf)}$`,
        's',
      ).test(text),
    );
  if (Name === 'instance-state-name') return Values.includes(instance.state);
  if (Name === 'instance-id') return Values.includes(instance.id);
  if (Name === 'tag-key') return Object.keys(instance.tags).some(like);
  if (Name === 'tag-value') return Object.values(instance.tags).some(like);
  if (Name.startsWith('tag:'))
    return Object.entries(instance.tags).some(([key, value]) => key === Name.slice(4) && like(value));
  throw new ServiceFailure('InvalidParameterValue', `The filter '${Name}' is invalid`);
}

function patternOf(piece: string): string {
  if (piece === '*') return '.*';
  if (piece === '?') return '.';
  return piece.slice(-1).replace(/[.+*?^${}()|[\]\\]/, '\\$&');
}

function changeState(
  lab: LabContext,
  input: TerminateInstancesCommandInput,
  change: (instance: InstanceState) => void,
): readonly object[] {
  return (input.InstanceIds ?? []).map((id) => {
    const instance = findInstance(lab, id);
    const PreviousState = stateOf(instance);
    change(instance);
    return { InstanceId: id, PreviousState, CurrentState: stateOf(instance) };
  });
}

function findInstance(lab: LabContext, id: string): InstanceState {
  const found = lab.account.compute.instances[id];
  if (found !== undefined) return found;
  throw new ServiceFailure('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
}

/** Codes of the API reference, InstanceState. */
const stateCodes = { pending: 0, running: 16, terminated: 48, stopped: 80 } as const;

function stateOf({ state }: InstanceState): { readonly Code: number; readonly Name: InstanceState['state'] } {
  return { Code: stateCodes[state], Name: state };
}

function describe(instance: InstanceState): Instance {
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as 't3.micro',
    PrivateIpAddress: instance.privateIp,
    Placement: { AvailabilityZone: instance.zone },
    State: stateOf(instance),
    LaunchTime: new Date(instance.launchedAt),
    Tags: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
