import type { ServiceDeploymentState } from './service-deployments/service-deployment-state.js';

/** Elastic Container Service's part of an account. */
export interface EcsState {
  readonly clusters: Record<string, ClusterState>;
  /** By family, oldest first. */
  readonly taskDefinitions: Record<string, TaskDefinitionState[]>;
  readonly services: Record<string, ServiceState>;
  readonly tasks: Record<string, TaskState>;
}

/** A cluster. */
export interface ClusterState {
  readonly arn: string;
  readonly name: string;
}

/** A revision of a task definition: what was registered, as the API takes it. */
export interface TaskDefinitionState {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly registered: object;
  readonly images: readonly string[];
  active: boolean;
}

/** Where the tasks of a group are registered. */
export interface TaskLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/**
 * Tasks of one kind within a service: a task set of an EXTERNAL service, or a deployment of a service whose deployments ECS
 * runs itself.
 */
export interface TaskGroupState {
  readonly id: string;
  readonly arn: string;
  readonly taskDefinitionArn: string;
  readonly loadBalancers: readonly TaskLoadBalancer[];
  readonly createdAt: number;
  /** As the API takes it: launch type, network and the like. */
  readonly given: object;
  readonly clientToken: string | undefined;
  readonly externalId: string | undefined;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  /** Percent of the service's desired count. */
  scale: number;
  updatedAt: number;
  tags: Readonly<Record<string, string>>;
  /** Tasks that ended by themselves or failed their health checks. */
  failedTasks: number;
  /** Whether a later start of a failing task is already planned. */
  retryPlanned?: boolean;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
}

/** A service. */
export interface ServiceState {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly controller: 'ECS' | 'EXTERNAL' | 'CODE_DEPLOY';
  readonly createdAt: number;
  readonly clientToken: string | undefined;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  /** As the API takes it and shows it. */
  settings: Readonly<Record<string, unknown>>;
  groups: TaskGroupState[];
  /** Of a service whose traffic ECS moves: its deployments, oldest first, and every service revision it ever had, by id. */
  readonly serviceDeployments: ServiceDeploymentState[];
  readonly revisions: Record<string, TaskGroupState>;
  events: ServiceEventState[];
  tags: Readonly<Record<string, string>>;
}

/** A line of a service's history. */
export interface ServiceEventState {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

/** A task. */
export interface TaskState {
  readonly arn: string;
  readonly clusterArn: string;
  readonly serviceArn: string;
  readonly groupId: string;
  readonly taskDefinitionArn: string;
  readonly image: string;
  readonly ip: string;
  readonly createdAt: number;
  status: 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPED';
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  stoppedReason: string | undefined;
}
