import {
  type DeploymentConfiguration,
  DescribeServicesCommand,
  type ECSClient,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createRoutes, createService, type Lab, type LabRoutes, servicePlace } from '@rollway/aws-lab';
import type { EcsOptions } from '../settings.js';
import { connectionTo } from './shop.js';

/** A service of four tasks of `web:1` that ECS deploys, behind two listener rules. */
export interface NativeShop extends LabRoutes {
  readonly ecs: ECSClient;
  readonly rules: { readonly production: string; readonly test: string };
  /** Settings of a target for it. */
  readonly settings: EcsOptions;
  /** Percent of a rule's traffic by target group. */
  weights(rule?: string): Promise<{ readonly blue: number; readonly green: number }>;
  setWeights(weights: { readonly blue: number; readonly green: number }): Promise<void>;
  describe(): Promise<Service>;
  /** Somebody else deploys. */
  update(taskDefinition: string): Promise<void>;
}

/** What the service was told to do with its deployments before anybody borrowed that. */
export const ownConfiguration: DeploymentConfiguration = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 3,
  canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 7 },
  lifecycleHooks: [],
};

/** Opens the shop through the public API. */
export async function openNativeShop(lab: Lab, configuration: DeploymentConfiguration = {}): Promise<NativeShop> {
  const routes = await createRoutes(lab, { rules: true });
  const { elb, blue, green, rules = { production: '', test: '' } } = routes;
  const deploymentConfiguration = { ...ownConfiguration, ...configuration };
  const ecs = await createService(lab, routes, { type: 'ECS', deploymentConfiguration });
  return {
    ...routes,
    rules,
    ecs,
    settings: { ...servicePlace, connection: connectionTo(lab, { rates: false }) },
    async weights(rule = rules.production) {
      const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [rule] }));
      const groups = Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
      const all = groups.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
      const percentOf = (arn: string): number =>
        (100 * (groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0)) / all;
      return { blue: percentOf(blue), green: percentOf(green) };
    },
    async setWeights(weights) {
      const TargetGroups = [
        { TargetGroupArn: blue, Weight: weights.blue },
        { TargetGroupArn: green, Weight: weights.green },
      ];
      const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      await elb.send(new ModifyRuleCommand({ RuleArn: rules.production, Actions }));
    },
    async describe() {
      const command = new DescribeServicesCommand({ cluster: 'shop', services: ['web'], include: ['TAGS'] });
      const [service] = (await ecs.send(command)).services ?? [];
      if (service === undefined) throw new TypeError('the shop has no service');
      return service;
    },
    async update(taskDefinition) {
      await ecs.send(new UpdateServiceCommand({ ...servicePlace, taskDefinition }));
    },
  };
}
