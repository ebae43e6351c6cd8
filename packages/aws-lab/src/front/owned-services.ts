import { alarmService } from '../alarms/alarm-service.js';
import { autoScalingService } from '../auto-scaling/auto-scaling-service.js';
import { classicLoadBalancingService } from '../classic-load-balancing/classic-load-balancing-service.js';
import { commandService } from '../commands/command-service.js';
import { computeService } from '../compute/compute-service.js';
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
  elb: classicLoadBalancingService,
  ssm: commandService,
  autoscaling: autoScalingService,
  ec2: computeService,
};
