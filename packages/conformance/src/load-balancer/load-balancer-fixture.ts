import type { LoadBalancer } from '@rollway/core/target';

/** A balancer before two instances that are in rotation, and a way to send requests. Each check gets a fresh one. */
export interface LoadBalancerFixture {
  readonly loadBalancer: LoadBalancer;
  /** The balancer as a restarted controller would find it. */
  restart(): Promise<LoadBalancer>;
  /** Both healthy and in rotation. */
  readonly instanceIds: readonly [string, string];
  /** Sends one request to the balancer; the id of the instance that answered, or undefined when it failed. */
  request(): Promise<string | undefined>;
  /**
   * Sends requests until one is held by the instance: it arrived there, and its answer waits for `release`, which resolves to
   * whether the answer came through.
   */
  hold(instanceId: string): Promise<{ release(): Promise<boolean> }>;
  /** From now on the instance fails, or passes, the balancer's health checks; resolves once the balancer has noticed. */
  setHealthy(instanceId: string, healthy: boolean): Promise<void>;
  /** Takes the instance out of rotation as an operator would; needed where the balancer has `standing`. */
  setAside?(instanceId: string): Promise<void>;
  close(): Promise<void>;
}
