import type {
  GetProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsCommandInput,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigCommandInput,
} from '@aws-sdk/client-lambda';
import type { LabContext, OwnedService } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeQualified } from './describe-function.js';
import { findFunction, functionArn } from './find-function.js';
import type { AliasState, FunctionState, ProvisionedState } from './function-state.js';

/** Provisioned concurrency: asked for, allocated after a while. */
export const provisionedConcurrencyOperations: OwnedService = {
  PutProvisionedConcurrencyConfig: put,
  GetProvisionedConcurrencyConfig: (input: GetProvisionedConcurrencyConfigCommandInput, lab) => {
    const { found } = findFunction(lab, input.FunctionName);
    return describe(find(found, input.Qualifier));
  },
  DeleteProvisionedConcurrencyConfig: (input: GetProvisionedConcurrencyConfigCommandInput, lab) => {
    const { found } = findFunction(lab, input.FunctionName);
    find(found, input.Qualifier);
    delete found.provisioned[input.Qualifier ?? ''];
    return {};
  },
  ListProvisionedConcurrencyConfigs: (
    input: ListProvisionedConcurrencyConfigsCommandInput,
    lab,
  ): ListProvisionedConcurrencyConfigsResponse => {
    const { found } = findFunction(lab, input.FunctionName);
    return {
      ProvisionedConcurrencyConfigs: Object.entries(found.provisioned).map(([qualifier, state]) => ({
        FunctionArn: functionArn(lab, found.name, qualifier),
        ...describe(state),
      })),
    };
  },
};

function put(input: PutProvisionedConcurrencyConfigCommandInput, lab: LabContext): object {
  const { found } = findFunction(lab, input.FunctionName);
  const qualifier = input.Qualifier ?? '';
  describeQualified(lab, found, qualifier);
  const alias = found.aliases[qualifier];
  const refuse = (message: string): never => {
    throw new ServiceFailure('InvalidParameterValueException', message);
  };
  if (qualifier === '$LATEST') refuse('Provisioned Concurrency Configs cannot be applied to unpublished functions.');
  // One of the messages of the service itself, seen in public reports.
  if (Object.keys(alias?.weights ?? {}).length > 0) {
    refuse('Alias with weights can not be used with Provisioned Concurrency');
  }
  const other = sharersOf(found, qualifier).find((name) => found.provisioned[name] !== undefined);
  if (other !== undefined) {
    throw new ServiceFailure(
      'ResourceConflictException',
      `Provisioned Concurrency is already configured for this version through ${other}`,
    );
  }
  const state: ProvisionedState = {
    requested: input.ProvisionedConcurrentExecutions ?? 0,
    ready: false,
    changedAt: lab.timeline.now(),
  };
  found.provisioned[qualifier] = state;
  allocate(lab, state);
  return describe(state);
}

/** A version has one configuration, its own or that of one alias pointing at it (Lambda developer guide). */
function sharersOf(found: FunctionState, qualifier: string): readonly string[] {
  const version = found.aliases[qualifier]?.functionVersion ?? qualifier;
  const aliases = Object.values(found.aliases).filter(({ functionVersion }) => functionVersion === version);
  return [version, ...aliases.map(({ name }) => name)].filter((name) => name !== qualifier);
}

/**
 * Pointing an alias elsewhere moves its capacity, which takes minutes. Until then AWS itself routes everything to the version
 * before by a weight of 1, which readers see (reported in hashicorp/terraform-provider-aws#48116).
 */
export function moveProvisionedConcurrency(
  lab: LabContext,
  found: FunctionState,
  alias: AliasState,
  before: string,
): void {
  const state = found.provisioned[alias.name];
  if (state === undefined) return;
  alias.weights = { [before]: 1 };
  state.changedAt = lab.timeline.now();
  allocate(lab, state, () => {
    alias.weights = {};
  });
}

function allocate(lab: LabContext, state: ProvisionedState, done?: () => void): void {
  state.ready = false;
  lab.timeline.after(lab.behaviour.provisionedConcurrency, () => {
    state.ready = true;
    done?.();
  });
}

function find(found: FunctionState, qualifier: string | undefined): ProvisionedState {
  const state = found.provisioned[qualifier ?? ''];
  if (state !== undefined) return state;
  throw new ServiceFailure(
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
  );
}

function describe(state: ProvisionedState): GetProvisionedConcurrencyConfigResponse {
  const available = state.ready ? state.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: state.requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: state.ready ? 'READY' : 'IN_PROGRESS',
    LastModified: new Date(state.changedAt).toISOString().replace('Z', '+0000'),
  };
}
