import type { AlarmSettings, RollbackTrigger, Strategy } from '@rollway/core';

/** A deployment group as Rollway would have it. */
export interface ImportedGroup {
  /** Settings of `defineDeploymentGroup`, all but the target. */
  readonly group: {
    readonly name: string;
    readonly applicationName: string;
    readonly strategy: Strategy;
    readonly rollbackOn: readonly RollbackTrigger[];
    readonly alarms?: AlarmSettings;
  };
  readonly target: ImportedTarget;
  /** Name of the deployment configuration that the strategy is made from. */
  readonly deploymentConfigName: string;
  /** What has no counterpart, and why. Empty: nothing is lost. */
  readonly gaps: readonly Gap[];
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

/** An on-premises instance that is registered and not deregistered. */
export interface RegisteredHost {
  readonly name: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Settings of a target, by the package that the group needs; each is given to its factory with what only you know. */
export type ImportedTarget =
  | {
      readonly package: '@rollway/target-ec2-ssm';
      readonly tagGroups: ImportedTags;
      readonly autoScalingGroups: readonly string[];
      readonly targetGroups: readonly string[];
      readonly classicLoadBalancers: readonly string[];
    }
  | {
      readonly package: '@rollway/target-asg-bluegreen';
      readonly fleet: { readonly autoScalingGroup: string } | { readonly tagGroups: ImportedTags };
      /** `copy`, or absent where CodeDeploy was told the replacement with each deployment. */
      readonly replacement?: 'copy';
      readonly targetGroups: readonly string[];
    }
  | {
      readonly package: '@rollway/target-onprem';
      readonly tagGroups: ImportedTags;
      readonly hosts: readonly RegisteredHost[];
      readonly targetGroups: readonly string[];
    }
  | {
      readonly package: '@rollway/target-ecs';
      readonly cluster: string;
      readonly service: string;
      readonly targetGroups: readonly string[];
      readonly productionListeners: readonly string[];
      readonly testListeners: readonly string[];
    }
  | { readonly package: '@rollway/target-lambda-alias' };
