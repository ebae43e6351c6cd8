import type { AlarmSettings, RollbackTrigger, Strategy, WeightedStrategy } from '@rollway/core';

/** A deployment group as Rollway would have it, by the platform that it deploys to. */
export type ImportedGroup = ImportReport &
  (
    | {
        readonly computePlatform: 'server';
        readonly group: ImportedSettings<Strategy>;
        readonly target: ImportedServerTarget;
      }
    | {
        readonly computePlatform: 'ecs';
        readonly group: ImportedSettings<WeightedStrategy>;
        readonly target: ImportedEcsTarget;
      }
    | {
        readonly computePlatform: 'lambda';
        readonly group: ImportedSettings<WeightedStrategy>;
        readonly target: ImportedLambdaTarget;
      }
  );

/** What is said of every import. */
export interface ImportReport {
  /** Name of the deployment configuration that the strategy is made from. */
  readonly deploymentConfigName: string;
  /** What has no counterpart, and why. Empty: nothing is lost. */
  readonly gaps: readonly Gap[];
}

/** Settings of `defineDeploymentGroup`, all but the target. */
export interface ImportedSettings<GroupStrategy extends Strategy> {
  readonly name: string;
  readonly applicationName: string;
  readonly strategy: GroupStrategy;
  readonly rollbackOn: readonly RollbackTrigger[];
  readonly alarms?: AlarmSettings;
}

/** A setting that could not be taken over. */
export interface Gap {
  /** CodeDeploy's name, for example `triggerConfigurations[0]`. */
  readonly setting: string;
  /** What it was set to, as text. */
  readonly value: string;
  /** Why it has no counterpart, and what to do instead. */
  readonly reason: string;
}

/** What a tag must be like (CodeDeploy: TagFilter, EC2TagFilter). */
export type ImportedTagFilter =
  | { readonly type: 'KEY_ONLY'; readonly key: string }
  | { readonly type: 'VALUE_ONLY'; readonly value: string }
  | { readonly type: 'KEY_AND_VALUE'; readonly key: string; readonly value: string };

/** An instance must match at least one filter of every group; no group selects none. */
export type ImportedTags = readonly (readonly ImportedTagFilter[])[];

/** An on-premises instance that is registered and not deregistered, as an inventory of `registeredHosts` lists it. */
export interface RegisteredInstance {
  readonly instanceName: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** The target that a group needs. */
export type ImportedTarget = ImportedServerTarget | ImportedEcsTarget | ImportedLambdaTarget;

/**
 * The target of a group of servers: its package, and `settings` that the package's factory takes as they are, together with what
 * only you know. `targetGroups` are ARNs, for `instanceTargetGroup` or `ipTargetGroup`, and `classicLoadBalancers` names, for
 * `classicLoadBalancer`; none of either: no load balancer.
 */
export type ImportedServerTarget =
  | {
      readonly package: '@rollway/target-ec2-ssm';
      /** Of `ec2Ssm`. */
      readonly settings: { readonly tagGroups?: ImportedTags; readonly autoScalingGroups?: readonly string[] };
      readonly targetGroups: readonly string[];
      readonly classicLoadBalancers: readonly string[];
    }
  | {
      readonly package: '@rollway/target-asg-bluegreen';
      /** Of `asgBlueGreen`, but `instances`. */
      readonly settings: {
        readonly fleet: { readonly autoScalingGroup: string } | { readonly tagGroups: ImportedTags };
        /** Absent where CodeDeploy was told the replacement with each deployment: name it. */
        readonly replacement?: 'copy';
        readonly targetGroups: readonly string[];
        readonly classicLoadBalancers: readonly string[];
      };
    }
  | {
      readonly package: '@rollway/target-onprem';
      /** Of `registeredHosts`, but `host`: how each instance is reached. */
      readonly settings: { readonly tagGroups: ImportedTags; readonly inventory: readonly RegisteredInstance[] };
      readonly targetGroups: readonly string[];
    };

/** The target of a service: `settings` of `ecs`. */
export interface ImportedEcsTarget {
  readonly package: '@rollway/target-ecs';
  readonly settings: {
    readonly cluster: string;
    readonly service: string;
    /** An empty text stands for one that is gone. */
    readonly targetGroups: readonly [string, string];
    readonly productionListener: readonly string[];
    readonly testListener?: readonly string[];
  };
}

/** The target of a function, which CodeDeploy names in each AppSpec: name it, and its alias, to `lambdaAlias`. */
export interface ImportedLambdaTarget {
  readonly package: '@rollway/target-lambda-alias';
}
