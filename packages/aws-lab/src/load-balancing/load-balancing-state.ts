/** Elastic Load Balancing's part of an account (version 2: application and network balancers). */
export interface LoadBalancingState {
  readonly loadBalancers: Record<string, LoadBalancerState>;
  readonly targetGroups: Record<string, TargetGroupState>;
  readonly listeners: Record<string, ListenerState>;
  readonly rules: Record<string, RuleState>;
}

/** A load balancer. */
export interface LoadBalancerState {
  readonly arn: string;
  readonly name: string;
  readonly type: 'application' | 'network';
  readonly scheme: string;
  active: boolean;
  readonly createdAt: number;
  tags: Readonly<Record<string, string>>;
}

/** A group of targets with its health check. */
export interface TargetGroupState {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetType: string;
  readonly vpcId: string | undefined;
  healthCheck: HealthCheckState;
  attributes: Record<string, string>;
  tags: Readonly<Record<string, string>>;
  /** By `id:port`. */
  readonly targets: Record<string, TargetState>;
}

/** In milliseconds where time is meant. */
export interface HealthCheckState {
  readonly path: string;
  readonly protocol: string;
  readonly port: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** A registered target. */
export interface TargetState {
  readonly id: string;
  readonly port: number;
  health: 'unused' | 'initial' | 'healthy' | 'unhealthy' | 'draining';
  readonly registeredAt: number;
  /** What its health checks find. */
  serves: boolean;
  /** Checks in a row that agree, and whether they passed. */
  streak: number;
  streakPassed: boolean;
}

/** A part of a forward action. */
export interface WeightedGroup {
  readonly targetGroupArn: string;
  readonly weight: number;
}

/** Where a listener or a rule sends requests: the API's own form, and what of it matters here. */
export interface RoutingState {
  /** As the API takes and shows it. */
  actions: readonly object[];
  groups: readonly WeightedGroup[];
  /** Seconds that a client keeps its group, or nothing. */
  stickiness: number | undefined;
}

/** A listener with its default action. */
export interface ListenerState extends RoutingState {
  readonly arn: string;
  readonly loadBalancerArn: string;
  port: number;
  protocol: string;
}

/** A rule of a listener. */
export interface RuleState extends RoutingState {
  readonly arn: string;
  readonly listenerArn: string;
  priority: string;
  conditions: readonly object[];
}
