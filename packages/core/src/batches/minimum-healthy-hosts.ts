/**
 * How much of a fleet must stay in service (CodeDeploy: minimum healthy hosts). The three predefined settings are kept
 * apart from numbers because they promise to run on a fleet of any size.
 */
export type MinimumHealthyHosts =
  | { readonly type: 'host-count'; readonly value: number }
  | { readonly type: 'fleet-percent'; readonly value: number }
  | { readonly type: 'one-at-a-time' }
  | { readonly type: 'half-at-a-time' }
  | { readonly type: 'all-at-once' };

/** At least `value` instances stay in service; an integer, 0 or more. */
export function hostCount(value: number): MinimumHealthyHosts {
  return { type: 'host-count', value };
}

/** At least `value` percent of the fleet, rounded up, stays in service; an integer from 0 to 99. */
export function fleetPercent(value: number): MinimumHealthyHosts {
  return { type: 'fleet-percent', value };
}

/** CodeDeployDefault.OneAtATime: one instance at a time; the last one may fail. */
export const oneAtATime: MinimumHealthyHosts = { type: 'one-at-a-time' };

/** CodeDeployDefault.HalfAtATime: up to half of the fleet, rounded down, at a time. */
export const halfAtATime: MinimumHealthyHosts = { type: 'half-at-a-time' };

/** CodeDeployDefault.AllAtOnce: everything at once; one success is enough. */
export const allAtOnce: MinimumHealthyHosts = { type: 'all-at-once' };

/** The floor of one deployment, with its arithmetic in words. */
export interface HealthFloor {
  /** n: instances in this deployment. */
  readonly fleetSize: number;
  /** m: instances that must stay in service. */
  readonly minimumHealthy: number;
  /** b = n - m: instances that may be out of service at any moment. 0 or less means the deployment cannot start. */
  readonly budget: number;
  /** For example `ceil(10 x 75 / 100) = 8 of 10 must stay in service, so 2 may be out at once`. */
  readonly arithmetic: string;
}

/** Computes the floor once, at the start of a deployment (CodeDeploy: minimum number of healthy instances). */
export function healthFloor(setting: MinimumHealthyHosts, fleetSize: number): HealthFloor {
  const { minimumHealthy, formula } = minimumOf(setting, fleetSize);
  const budget = fleetSize - minimumHealthy;
  return {
    fleetSize,
    minimumHealthy,
    budget,
    arithmetic: `${formula} of ${fleetSize} must stay in service, so ${Math.max(0, budget)} may be out at once`,
  };
}

function minimumOf(setting: MinimumHealthyHosts, fleetSize: number): { minimumHealthy: number; formula: string } {
  switch (setting.type) {
    case 'host-count':
      return { minimumHealthy: setting.value, formula: `${setting.value}` };
    case 'fleet-percent': {
      const minimumHealthy = Math.ceil((fleetSize * setting.value) / 100);
      return { minimumHealthy, formula: `ceil(${fleetSize} x ${setting.value} / 100) = ${minimumHealthy}` };
    }
    case 'one-at-a-time':
      return { minimumHealthy: fleetSize - 1, formula: `${fleetSize} - 1 = ${fleetSize - 1}` };
    case 'half-at-a-time': {
      // Half of one instance rounds up to all of it, which would refuse every fleet of one. A predefined setting runs
      // on any fleet, so a single instance is simply deployed to and must succeed.
      const minimumHealthy = fleetSize === 1 ? 0 : Math.ceil(fleetSize / 2);
      return { minimumHealthy, formula: `ceil(${fleetSize} / 2) = ${minimumHealthy}` };
    }
    case 'all-at-once':
      return { minimumHealthy: 0, formula: '0' };
  }
}

/** What a deployer wrote, for plans and messages: `FLEET_PERCENT 75`, `HalfAtATime`. */
export function describeMinimumHealthyHosts(setting: MinimumHealthyHosts): string {
  switch (setting.type) {
    case 'host-count':
      return `HOST_COUNT ${setting.value}`;
    case 'fleet-percent':
      return `FLEET_PERCENT ${setting.value}`;
    case 'one-at-a-time':
      return 'OneAtATime';
    case 'half-at-a-time':
      return 'HalfAtATime';
    case 'all-at-once':
      return 'AllAtOnce';
  }
}

/** The largest setting of the same kind that a fleet of this size can run with; undefined when none exists. */
export function largestUsableSetting(setting: MinimumHealthyHosts, fleetSize: number): MinimumHealthyHosts | undefined {
  if (fleetSize < 1) return undefined;
  if (setting.type === 'host-count') return hostCount(fleetSize - 1);
  if (setting.type !== 'fleet-percent') return undefined;
  return fleetPercent(Math.floor(((fleetSize - 1) * 100) / fleetSize));
}
