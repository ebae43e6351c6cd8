/** What an operation is asked by again: everything that finds it on its host. */
export type ServerHandle = {
  readonly instanceId: string;
  readonly operationId: string;
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent: string;
  /** How the load balancer treated the instance before the deployment. */
  readonly trafficBefore?: string;
};
