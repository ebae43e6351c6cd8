import { alarmService } from '../alarms/alarm-service.js';
import { ecsService } from '../ecs/ecs-service.js';
import type { OwnedService } from '../lab-context.js';
import { lambdaService } from '../lambda/lambda-service.js';
import { loadBalancingService } from '../load-balancing/load-balancing-service.js';

/** The services that the lab plays itself; the emulator is asked for all others. */
export const ownedServices: Readonly<Record<string, OwnedService>> = {
  lambda: lambdaService,
  cloudwatch: alarmService,
  ecs: ecsService,
  elbv2: loadBalancingService,
};
