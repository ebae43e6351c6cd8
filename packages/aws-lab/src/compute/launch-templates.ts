import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommandInput,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplateVersionsCommandInput,
  LaunchTemplate,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { LaunchData, LaunchTemplateState } from './compute-state.js';

/** How callers name a template: by id or by name, and a version. */
export interface TemplateReference {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
  readonly Version?: string | undefined;
}

/** A template and one of its versions; `$Default` when none is named. @throws ServiceFailure. */
export function findTemplate(
  lab: LabContext,
  { LaunchTemplateId, LaunchTemplateName, Version = '$Default' }: TemplateReference,
): { readonly template: LaunchTemplateState; readonly version: number; readonly data: LaunchData } {
  const template = Object.values(lab.account.compute.launchTemplates).find(
    ({ id, name }) => id === LaunchTemplateId || name === LaunchTemplateName,
  );
  if (template === undefined) {
    throw new ServiceFailure(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, ${LaunchTemplateId ?? LaunchTemplateName}, does not exist.`,
    );
  }
  const named = { $Latest: template.versions.length, $Default: template.defaultVersion }[Version];
  const version = named ?? Number(Version);
  const found = template.versions[version - 1];
  if (found !== undefined) return { template, version, data: found.data };
  throw new ServiceFailure('InvalidLaunchTemplateId.VersionNotFound', `Could not find the version ${Version}.`);
}

/** Makes a template with its first version. */
export function createTemplate(input: CreateLaunchTemplateCommandInput, lab: LabContext): object {
  const { launchTemplates } = lab.account.compute;
  const name = input.LaunchTemplateName ?? '';
  if (Object.values(launchTemplates).some((template) => template.name === name)) {
    throw new ServiceFailure('InvalidLaunchTemplateName.AlreadyExistsException', `${name} is already in use`);
  }
  const data = (input.LaunchTemplateData ?? {}) as LaunchData;
  const template: LaunchTemplateState = {
    id: `lt-${lab.newId(17)}`,
    name,
    defaultVersion: 1,
    versions: [{ data, description: input.VersionDescription ?? '', createdAt: lab.timeline.now() }],
  };
  launchTemplates[template.id] = template;
  return { LaunchTemplate: describeTemplate(template) };
}

/** Adds a version; the default stays as it is. */
export function createVersion(input: CreateLaunchTemplateVersionCommandInput, lab: LabContext): object {
  const { template } = findTemplate(lab, input);
  const source =
    input.SourceVersion === undefined ? {} : findTemplate(lab, { ...input, Version: input.SourceVersion }).data;
  const data = { ...source, ...(input.LaunchTemplateData as LaunchData | undefined) };
  template.versions.push({ data, description: input.VersionDescription ?? '', createdAt: lab.timeline.now() });
  return { LaunchTemplateVersion: describeVersion(template, template.versions.length) };
}

/** Templates by id or name. */
export function describeTemplates(input: DescribeLaunchTemplatesCommandInput, lab: LabContext): object {
  for (const LaunchTemplateId of input.LaunchTemplateIds ?? []) findTemplate(lab, { LaunchTemplateId });
  const wanted = Object.values(lab.account.compute.launchTemplates).filter(
    ({ id, name }) =>
      (input.LaunchTemplateIds ?? [id]).includes(id) && (input.LaunchTemplateNames ?? [name]).includes(name),
  );
  return { LaunchTemplates: wanted.map(describeTemplate) };
}

/** Versions of one template. */
export function describeVersions(input: DescribeLaunchTemplateVersionsCommandInput, lab: LabContext): object {
  const { template } = findTemplate(lab, input);
  const all = template.versions.map((_, index) => String(index + 1));
  const numbers = (input.Versions ?? all).map((Version) => findTemplate(lab, { ...input, Version }).version);
  return { LaunchTemplateVersions: numbers.map((number) => describeVersion(template, number)) };
}

function describeTemplate(template: LaunchTemplateState): LaunchTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: template.versions.length,
  };
}

function describeVersion(template: LaunchTemplateState, number: number): LaunchTemplateVersion {
  const { ImageId, InstanceType } = template.versions[number - 1]?.data ?? {};
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: number,
    DefaultVersion: number === template.defaultVersion,
    LaunchTemplateData: {
      ...(ImageId === undefined ? {} : { ImageId }),
      ...(InstanceType === undefined ? {} : { InstanceType: InstanceType as 't3.micro' }),
    },
  };
}
