import type { Node } from 'yaml';
import { AppSpecError } from '../../errors/app-spec-error.js';
import type { Problem } from '../../options/problem.js';
import { type AppSpecSource, readSource, show, textOf } from '../app-spec-source.js';
import { checkNodes } from '../check-nodes.js';
import { checkVersion } from '../check-version.js';
import { type Entry, isTruthy, readList, readMap } from '../read-node.js';
import { type Properties, readProperties } from './properties.js';

/** How to read an AppSpec whose hooks are functions. */
export interface ParseFunctionAppSpecOptions {
  /** Named in messages; default `appspec.yaml`. */
  readonly fileName?: string;
}

/** One resource of the AppSpec: its name and its properties. */
export interface Resource {
  readonly logicalName: string;
  readonly properties: Properties;
}

/** What a platform makes of the parts that all have in common. */
export interface Dialect<AppSpec> {
  /** CloudFormation's name of the resource. */
  readonly resourceType: string;
  readonly properties: readonly string[];
  /** Resources at the most. */
  readonly mostResources: number;
  build(source: AppSpecSource, resources: readonly Resource[], hooks: Node | null | undefined): AppSpec;
}

/**
 * Reads an AppSpec of the ECS or Lambda form: version, Resources and Hooks.
 *
 * @throws AppSpecError with every problem at once, each with its path, line and column.
 */
export function parseFunctionAppSpec<AppSpec>(
  text: string,
  dialect: Dialect<AppSpec>,
  options: ParseFunctionAppSpecOptions,
): AppSpec {
  const source = readSource(text);
  const appSpec = source.problems.length > 0 ? undefined : parseRoot(source, dialect);
  if (appSpec !== undefined && source.problems.length === 0) return appSpec;
  throw new AppSpecError({ fileName: options.fileName ?? 'appspec.yaml', problems: inOrder(source.problems) });
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function parseRoot<AppSpec>(source: AppSpecSource, dialect: Dialect<AppSpec>): AppSpec | undefined {
  const { root } = source;
  if (root === null || !isTruthy(root)) {
    source.report(root, { path: '', message: 'must not be empty; it needs at least version and Resources' });
    return undefined;
  }
  checkNodes(source);
  const top = readProperties(source, root, { path: '', known: ['version', 'Resources', 'Hooks'] });
  if (top === undefined) return undefined;
  checkVersion(source, top.entry('version'), root);
  const resources = parseResources(source, top, dialect);
  return dialect.build(source, resources, top.entry('Hooks')?.value);
}

function parseResources<AppSpec>(
  source: AppSpecSource,
  top: Properties,
  dialect: Dialect<AppSpec>,
): readonly Resource[] {
  const entry = top.entry('Resources');
  const named = readList(source, entry?.value, 'Resources').flatMap((item, index) => [
    ...(readMap(source, item, `Resources[${index}]`)?.values() ?? []),
  ]);
  const { mostResources, resourceType } = dialect;
  if (named.length < 1 || named.length > mostResources) {
    const count = mostResources === 1 ? 'exactly one' : `1 to ${mostResources}`;
    source.report(entry?.value ?? entry?.keyNode ?? top.owner, {
      path: 'Resources',
      message: `must have ${count} of type ${resourceType}`,
      received: `${named.length}`,
    });
  }
  return named.flatMap((resource) => parseResource(source, resource, dialect));
}

function parseResource<AppSpec>(source: AppSpecSource, entry: Entry, dialect: Dialect<AppSpec>): readonly Resource[] {
  const path = `Resources.${entry.key}`;
  const body = readProperties(source, entry.value ?? entry.keyNode, { path, known: ['Type', 'Properties'] });
  if (body === undefined) return [];
  const type = body.entry('Type');
  if (textOf(type?.value) !== dialect.resourceType) {
    source.report(type?.value ?? body.owner, {
      path: body.pathOf('Type'),
      message: `must be ${dialect.resourceType}`,
      received: show(type?.value),
    });
  }
  const written = body.entry('Properties');
  const at = body.pathOf('Properties');
  if (written === undefined) {
    source.report(body.owner, { path: at, message: `must be there, with ${dialect.properties.join(', ')}` });
    return [];
  }
  const place = { path: at, known: dialect.properties };
  const properties = readProperties(source, written.value ?? written.keyNode, place);
  return properties === undefined ? [] : [{ logicalName: entry.key, properties }];
}
