import { isSeq } from 'yaml';
import { type AppSpecSource, isAbsent, show, textOf } from '../app-spec-source.js';
import type { AwsvpcConfiguration } from './function-app-spec.js';
import { type Properties, readProperties, requiredText } from './properties.js';

/** Reads `NetworkConfiguration`: the whole of it, or nothing (CodeDeploy: AppSpec resources section for Amazon ECS). */
export function parseNetworkConfiguration(
  source: AppSpecSource,
  properties: Properties,
): AwsvpcConfiguration | undefined {
  const entry = properties.entry('NetworkConfiguration');
  if (isAbsent(entry?.value)) return undefined;
  const path = properties.pathOf('NetworkConfiguration');
  const outer = readProperties(source, entry?.value, { path, known: ['AwsvpcConfiguration'] });
  if (outer === undefined) return undefined;
  const inner = readProperties(source, outer.entry('AwsvpcConfiguration')?.value ?? outer.owner, {
    path: outer.pathOf('AwsvpcConfiguration'),
    known: ['Subnets', 'SecurityGroups', 'AssignPublicIp'],
  });
  if (inner === undefined) return undefined;
  return {
    subnets: parseNames(source, inner, 'Subnets'),
    securityGroups: parseNames(source, inner, 'SecurityGroups'),
    assignPublicIp: parseAssignPublicIp(source, inner),
  };
}

function parseNames(source: AppSpecSource, properties: Properties, name: string): readonly string[] {
  const entry = properties.entry(name);
  const names = isSeq(entry?.value) ? entry.value.items.map((item) => textOf(item as never)?.trim() ?? '') : [];
  if (names.length > 0 && names.every((text) => text !== '')) return names;
  source.report(entry?.value ?? properties.owner, {
    path: properties.pathOf(name),
    message: 'must be a list of ids; the network has Subnets, SecurityGroups and AssignPublicIp, or is left out',
    received: show(entry?.value),
  });
  return [];
}

function parseAssignPublicIp(source: AppSpecSource, properties: Properties): 'ENABLED' | 'DISABLED' {
  const rule = 'must be ENABLED or DISABLED';
  const text = requiredText(source, properties, 'AssignPublicIp', rule);
  if (text === 'ENABLED' || text === 'DISABLED') return text;
  const written = properties.entry('AssignPublicIp')?.value;
  if (text !== '') {
    source.report(written, { path: properties.pathOf('AssignPublicIp'), message: rule, received: show(written) });
  }
  return 'DISABLED';
}
