import { type Problem, SettingsError } from '@rollway/core';
import type { Tag } from '@rollway/host';
import type { OnPremisesInstance, RegistrationRequest } from './inventory.js';

type Instances = readonly OnPremisesInstance[];

/** Limits of CodeDeploy. */
const mostTags = 10;
const longestKey = 128;
const longestValue = 256;

/** A new list with the instance in it. A deregistered one of the same name is replaced: a new registration starts anew. */
export function registerInstance(instances: Instances, request: RegistrationRequest, registerTime: string): Instances {
  const instance: OnPremisesInstance = {
    instanceName: request.instanceName,
    tags: request.tags ?? [],
    properties: request.properties ?? {},
    registrationStatus: 'Registered',
    registerTime,
    ...(request.iamUserArn === undefined ? {} : { iamUserArn: request.iamUserArn }),
    ...(request.iamSessionArn === undefined ? {} : { iamSessionArn: request.iamSessionArn }),
  };
  const others = instances.filter(({ instanceName }) => instanceName !== request.instanceName);
  const problems = [...checkInstance(instance, '')];
  if (others.length < instances.length && findRegistered(instances, request.instanceName) !== undefined) {
    const received = JSON.stringify(request.instanceName);
    problems.push({ path: 'instanceName', message: 'is registered already; deregister it first', received });
  }
  refuse([...problems, ...checkIdentity(instance, others)]);
  return [...others, instance];
}

/** A new list in which the instance is deregistered. */
export function deregisterInstance(instances: Instances, instanceName: string, deregisterTime: string): Instances {
  refuse(unregistered(instances, [instanceName]));
  return change(instances, [instanceName], (instance) => ({
    ...instance,
    registrationStatus: 'Deregistered',
    deregisterTime,
  }));
}

/** A new list in which the instances have these tags too; of one key and value, one. */
export function addTags(instances: Instances, names: readonly string[], tags: readonly Tag[]): Instances {
  refuse(unregistered(instances, names));
  const changed = change(instances, names, (instance) => ({
    ...instance,
    tags: [...instance.tags.filter((tag) => !tags.some((added) => isSame(tag, added))), ...tags],
  }));
  refuse(changed.flatMap((instance) => (names.includes(instance.instanceName) ? checkInstance(instance, '') : [])));
  return changed;
}

/** A new list in which the instances do not have these tags. */
export function removeTags(instances: Instances, names: readonly string[], tags: readonly Tag[]): Instances {
  refuse(unregistered(instances, names));
  return change(instances, names, (instance) => ({
    ...instance,
    tags: instance.tags.filter((tag) => !tags.some((removed) => isSame(tag, removed))),
  }));
}

/** Every problem of one instance by itself. `at` is its path, empty for none. */
export function checkInstance(instance: OnPremisesInstance, at: string): readonly Problem[] {
  const problems: Problem[] = [];
  const path = (name: string): string => (at === '' ? name : `${at}.${name}`);
  const { instanceName, tags, iamUserArn, iamSessionArn } = instance;
  if (!/^[^\s/:]{1,100}$/.test(instanceName)) {
    const message = 'must be 1 to 100 characters without spaces, slashes and colons';
    problems.push({ path: path('instanceName'), message, received: JSON.stringify(instanceName) });
  }
  if (iamUserArn !== undefined && iamSessionArn !== undefined) {
    problems.push({ path: path('iamSessionArn'), message: 'must not be given together with iamUserArn' });
  }
  if (tags.length > mostTags) {
    problems.push({ path: path('tags'), message: `must be ${mostTags} at most`, received: String(tags.length) });
  }
  for (const [index, { key, value }] of tags.entries()) {
    if (key === '' || key.length > longestKey) {
      const message = `must be 1 to ${longestKey} characters`;
      problems.push({ path: path(`tags[${index}].key`), message, received: JSON.stringify(key) });
    }
    if (value === '' || value.length > longestValue) {
      const message = `must be 1 to ${longestValue} characters`;
      problems.push({ path: path(`tags[${index}].value`), message, received: JSON.stringify(value) });
    }
  }
  return problems;
}

/** An identity belongs to one instance: whoever has it answers for that one (CodeDeploy: IamUserArnAlreadyRegistered). */
function checkIdentity(instance: OnPremisesInstance, others: Instances): readonly Problem[] {
  return (['iamUserArn', 'iamSessionArn'] as const).flatMap((name): readonly Problem[] => {
    const arn = instance[name];
    const owner = others.find((other) => other.registrationStatus === 'Registered' && other[name] === arn);
    if (arn === undefined || owner === undefined) return [];
    return [
      { path: name, message: `is registered already, with ${owner.instanceName}`, received: JSON.stringify(arn) },
    ];
  });
}

function findRegistered(instances: Instances, name: string): OnPremisesInstance | undefined {
  return instances.find((each) => each.instanceName === name && each.registrationStatus === 'Registered');
}

function unregistered(instances: Instances, names: readonly string[]): readonly Problem[] {
  return names
    .filter((name) => findRegistered(instances, name) === undefined)
    .map((name) => ({
      path: 'instanceName',
      message: 'must be a registered instance',
      received: JSON.stringify(name),
    }));
}

function change(
  instances: Instances,
  names: readonly string[],
  to: (instance: OnPremisesInstance) => OnPremisesInstance,
): Instances {
  return instances.map((instance) => (names.includes(instance.instanceName) ? to(instance) : instance));
}

function isSame(left: Tag, right: Tag): boolean {
  return left.key === right.key && left.value === right.value;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'instance registration', problems });
}
