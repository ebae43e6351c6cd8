import { GetAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type CreateDriver, inVirtualTime, type Lab, type LabDeployment, runDeployment } from '@rollway/aws-lab';
import {
  type AppSpecRevision,
  appSpecRevision,
  blueGreen,
  type CommonGroupSettings,
  canary,
  type Deployment,
  type DeploymentEvent,
  type DeploymentGroup,
  defineDeploymentGroup,
  minutes,
  type Revision,
  type WeightedStrategy,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { lambdaAlias } from '../../src/lambda-alias.js';
import type { LambdaAliasOptions } from '../../src/settings.js';
import { connectionTo, orders, ordersAppSpec } from '../../src/test-support/orders.js';

/** A tenth for five minutes, then all. */
export const canaryOfTen = canary({ percentage: 10, interval: minutes(5) });

/** What differs from a plain canary of `orders`. */
export interface OrdersGroup extends Partial<Omit<CommonGroupSettings, 'name'>> {
  readonly strategy?: WeightedStrategy;
  readonly target?: LambdaAliasOptions;
}

/** The group of `orders`; unless told otherwise it goes back after any end but a good one. */
export function ordersGroup(lab: Lab, { target, ...settings }: OrdersGroup = {}): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'orders',
    strategy: blueGreen({ trafficRouting: canaryOfTen }),
    rollbackOn: ['deployment-failure', 'alarm', 'stop-request'],
    ...settings,
    target: lambdaAlias({ ...orders, connection: connectionTo(lab), ...target }),
  });
}

/** How a deployment of `orders` is run. */
export interface OrdersDeployment extends OrdersGroup {
  readonly group?: DeploymentGroup;
  readonly revision?: Revision;
  readonly createDriver?: CreateDriver;
  readonly onEvent?: (event: DeploymentEvent, deployment: Deployment) => void;
}

/** Deploys version 2, or the given revision, to its end in the lab's time. */
export function deployOrders(lab: Lab, options: OrdersDeployment = {}): Promise<LabDeployment> {
  const { group, revision = ordersRevision(), createDriver = createEmbeddedDriver, onEvent, ...settings } = options;
  return inVirtualTime(lab, () =>
    runDeployment(lab, {
      createDriver,
      group: group ?? ordersGroup(lab, settings),
      revision,
      ...(onEvent === undefined ? {} : { onEvent }),
    }),
  );
}

/** From version 1 to version 2, with functions as hooks. */
export function ordersRevision(hooks: Readonly<Record<string, string>> = {}): AppSpecRevision {
  return appSpecRevision(ordersAppSpec({ hooks }));
}

/** Where the alias sends its traffic: all to one version, or `1 + 0.1 on 2`. */
export async function routing(client: LambdaClient, functionName = 'orders'): Promise<string> {
  const found = await client.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' }));
  const [additional] = Object.entries(found.RoutingConfig?.AdditionalVersionWeights ?? {});
  const main = found.FunctionVersion ?? '';
  return additional === undefined ? main : `${main} + ${additional[1]} on ${additional[0]}`;
}

/** Every update of the alias as Lambda took it: minutes after the first, and the share of version 2 in percent. */
export function updatesOf(lab: Lab): readonly (readonly [minute: number, percent: number])[] {
  const updates = lab.calls.filter(
    ({ operation, errorCode }) => operation === 'UpdateAlias' && errorCode === undefined,
  );
  return updates.map(({ at, input }) => {
    const { FunctionVersion, RoutingConfig } = input as AliasUpdate;
    const [weight = 0] = Object.values(RoutingConfig?.AdditionalVersionWeights ?? {});
    return [(at - (updates[0]?.at ?? at)) / 60_000, FunctionVersion === '2' ? 100 : Math.round(weight * 100)];
  });
}

interface AliasUpdate {
  readonly FunctionVersion?: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}
