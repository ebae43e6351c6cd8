import { type Problem, SettingsError } from '@rollway/core';
import type { Tag } from '@rollway/host';
import { LineCounter, parseDocument, stringify } from 'yaml';
import type { OnPremisesInstance } from './inventory.js';
import { checkInstance } from './registration.js';

/** Members of an instance in a file. */
const known: readonly string[] = [
  'instanceName',
  'tags',
  'properties',
  'registrationStatus',
  'registerTime',
  'deregisterTime',
  'iamUserArn',
  'iamSessionArn',
];

/**
 * Reads an inventory file: YAML, of which JSON is a part, with one list named `instances`. All scalars are text.
 *
 * @throws SettingsError with every problem at once, each with its line and column.
 */
export function parseInventory(text: string, file: string): readonly OnPremisesInstance[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const problems: Problem[] = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { path: '', message: `is not valid YAML: ${message}`, line, column: col };
  });
  const report = (steps: readonly (string | number)[], problem: Problem): void => {
    const node: unknown = document.getIn(steps, true) ?? document.getIn(steps.slice(0, -1), true);
    const offset = (node as { readonly range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    problems.push({ ...problem, line, column: col });
  };
  const instances = problems.length > 0 ? [] : readInstances(document.toJS() as unknown, report);
  if (problems.length > 0) throw new SettingsError({ subject: file, problems });
  return instances;
}

/** The text of a file with these instances, as its ending says: JSON or YAML. */
export function formatInventory(instances: readonly OnPremisesInstance[], file: string): string {
  if (file.endsWith('.json')) return `${JSON.stringify({ instances }, null, 2)}\n`;
  return stringify({ instances });
}

type Report = (steps: readonly (string | number)[], problem: Problem) => void;

function readInstances(content: unknown, report: Report): readonly OnPremisesInstance[] {
  if (content === null || content === '') return [];
  const list = isRecord(content) ? content.instances : undefined;
  if (!Array.isArray(list)) {
    report(['instances'], { path: 'instances', message: 'must be a list' });
    return [];
  }
  const seen = new Set<string>();
  return list.map((item: unknown, index) => {
    const steps = ['instances', index];
    const path = `instances[${index}]`;
    const instance = readInstance(item, (name, message) =>
      report([...steps, name], { path: name === '' ? path : `${path}.${name}`, message }),
    );
    for (const problem of checkInstance(instance, path)) report(steps, problem);
    if (seen.has(instance.instanceName)) report(steps, { path: `${path}.instanceName`, message: 'must not repeat' });
    seen.add(instance.instanceName);
    return instance;
  });
}

function readInstance(item: unknown, report: (name: string, message: string) => void): OnPremisesInstance {
  const record = isRecord(item) ? item : {};
  if (!isRecord(item)) report('', 'must be a mapping with an instanceName');
  for (const name of Object.keys(record)) if (!known.includes(name)) report(name, 'is not known here');
  const text = (name: keyof OnPremisesInstance): Partial<OnPremisesInstance> => {
    const value = record[name];
    if (value === undefined) return {};
    if (typeof value !== 'string') report(name, 'must be text');
    return { [name]: String(value) };
  };
  const { registrationStatus = 'Registered', tags = [], properties = {} } = record;
  if (registrationStatus !== 'Registered' && registrationStatus !== 'Deregistered') {
    report('registrationStatus', 'must be Registered or Deregistered');
  }
  if (!Array.isArray(tags) || !tags.every(isTag)) report('tags', 'must be a list of mappings with a key and a value');
  if (!isRecord(properties) || !Object.values(properties).every((value) => typeof value === 'string')) {
    report('properties', 'must be a mapping of text');
  }
  return {
    instanceName: '',
    ...text('instanceName'),
    tags: Array.isArray(tags) ? tags.filter(isTag).map(({ key, value }) => ({ key, value })) : [],
    properties: isRecord(properties) ? (properties as Record<string, string>) : {},
    registrationStatus: registrationStatus === 'Deregistered' ? 'Deregistered' : 'Registered',
    ...text('registerTime'),
    ...text('deregisterTime'),
    ...text('iamUserArn'),
    ...text('iamSessionArn'),
  };
}

function isTag(value: unknown): value is Tag {
  return isRecord(value) && typeof value.key === 'string' && typeof value.value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
