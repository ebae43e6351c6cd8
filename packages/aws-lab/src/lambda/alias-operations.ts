import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesResponse,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeAlias } from './describe-function.js';
import { checkRevision, findAlias, findFunction, functionArn, newRevision } from './find-function.js';
import type { AliasState, FunctionState } from './function-state.js';
import { moveProvisionedConcurrency } from './provisioned-concurrency.js';

/** Aliases and their weights. */
export const aliasOperations: OwnedService = {
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  GetAlias: (input: GetAliasCommandInput, lab): AliasConfiguration => {
    const { found } = findFunction(lab, input.FunctionName);
    return describeAlias(lab, found, findAlias(lab, found, input.Name));
  },
  ListAliases: (input: ListAliasesCommandInput, lab): ListAliasesResponse => {
    const { found } = findFunction(lab, input.FunctionName);
    const aliases = Object.values(found.aliases)
      .filter(({ functionVersion }) => [undefined, functionVersion].includes(input.FunctionVersion))
      .map((alias) => describeAlias(lab, found, alias));
    const page = pageOf(aliases, input.Marker, input.MaxItems ?? 50);
    return { Aliases: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
  },
  DeleteAlias: (input: DeleteAliasCommandInput, lab) => {
    const { found } = findFunction(lab, input.FunctionName);
    delete found.aliases[input.Name ?? ''];
    return {};
  },
};

function createAlias(input: CreateAliasCommandInput, lab: LabContext): AliasConfiguration {
  const { found } = findFunction(lab, input.FunctionName);
  const name = input.Name ?? '';
  if (found.aliases[name] !== undefined) {
    const arn = functionArn(lab, found.name, name);
    throw new ServiceFailure('ResourceConflictException', `Alias already exists: ${arn}`);
  }
  const alias: AliasState = {
    name,
    functionVersion: input.FunctionVersion ?? '',
    description: input.Description ?? '',
    weights: { ...input.RoutingConfig?.AdditionalVersionWeights },
    revisionId: newRevision(lab),
  };
  checkRouting(lab, found, alias);
  found.aliases[name] = alias;
  return describeAlias(lab, found, alias);
}

/** Members that are left out stay as they are; an empty map of weights clears them (Lambda API reference, UpdateAlias). */
function updateAlias(input: UpdateAliasCommandInput, lab: LabContext): AliasConfiguration {
  const { found } = findFunction(lab, input.FunctionName);
  const alias = findAlias(lab, found, input.Name);
  checkRevision(alias.revisionId, input.RevisionId);
  const changed: AliasState = {
    ...alias,
    functionVersion: input.FunctionVersion ?? alias.functionVersion,
    description: input.Description ?? alias.description,
    weights: { ...(input.RoutingConfig?.AdditionalVersionWeights ?? alias.weights) },
    revisionId: newRevision(lab),
  };
  checkRouting(lab, found, changed);
  const before = alias.functionVersion;
  Object.assign(alias, changed);
  if (before !== alias.functionVersion) moveProvisionedConcurrency(lab, found, alias, before);
  return describeAlias(lab, found, alias);
}

/** Lambda developer guide, alias routing: two published versions of the same role and dead-letter target, at most. */
function checkRouting(lab: LabContext, found: FunctionState, alias: AliasState): void {
  const additional = Object.keys(alias.weights);
  const refuse = (message: string): never => {
    throw new ServiceFailure('InvalidParameterValueException', message);
  };
  const main = versionOf(lab, found, alias.functionVersion);
  if (additional.length > 1) refuse('Number of items in AdditionalVersionWeights cannot be greater than 1.');
  for (const version of additional) {
    const other = versionOf(lab, found, version);
    if (alias.functionVersion === '$LATEST' || version === '$LATEST') {
      refuse('$LATEST is not supported for an alias pointing to more than 1 version');
    }
    if (version === alias.functionVersion) refuse('The additional version must differ from FunctionVersion.');
    if (main?.role !== other?.role) refuse('Function versions of an alias must have the same execution role.');
    if (main?.deadLetterTarget !== other?.deadLetterTarget) refuse('Function versions must have the same DLQ.');
    if (found.provisioned[alias.name] !== undefined) {
      refuse('Alias with weights can not be used with Provisioned Concurrency');
    }
  }
}

function versionOf(lab: LabContext, found: FunctionState, version: string): FunctionState['settings'] | undefined {
  if (version === '$LATEST') return found.settings;
  const settings = found.versions[version]?.settings;
  if (settings !== undefined) return settings;
  const arn = functionArn(lab, found.name, version);
  throw new ServiceFailure('ResourceNotFoundException', `Function not found: ${arn}`);
}
