/** What a program that was not type-checked may hand over where AWS is spoken to: each must be refused with path and value. */
import { classicLoadBalancer, instanceTargetGroup, ipTargetGroup, suspendProcesses } from '@rollway/aws';
import { fromCodeDeploy } from '@rollway/import-codedeploy';
import { refuses } from './refuses.js';

refuses('ipTargetGroup', ipTargetGroup, [
  [undefined, 'target group: must be an object, got nothing'],
  [
    { client: {}, arn: 'x', askAfter: 0 },
    'arn: is not known here; known are targetGroupArn, client',
    'client: must be a client of the SDK, with send, got an object',
    'askAfter: must be more than 0, got 0',
    'address: must be a function, got nothing',
    'targetGroupArn: must name at least one target group, got nothing',
  ],
]);
refuses('instanceTargetGroup', instanceTargetGroup, [
  [undefined, 'target group: must be an object, got nothing'],
  [
    { targetGroupArn: ['web', 7], port: '80' },
    'client: must be a client',
    'port: must be a port, 1 to 65535, got "80"',
    'targetGroupArn: must be the ARN of a target group, got "web"',
    'targetGroupArn: must be the ARN of a target group, got 7',
  ],
]);
refuses('classicLoadBalancer', classicLoadBalancer, [
  [undefined, 'Classic Load Balancer: must be an object, got nothing'],
  [{}, 'client: must be a client of the SDK', 'loadBalancerName: must be 1 to 10 names', 'got nothing'],
  [{ client: { send: String }, loadBalancerName: ['a_b'], askAfter: '2' }, 'loadBalancerName[0]: must be', 'askAfter'],
]);
refuses('suspendProcesses', suspendProcesses, [
  [undefined, 'suspended processes: must be an object, got nothing'],
  [{}, 'autoScalingGroups: must be a list that names at least one, got nothing', 'processes: must be a list'],
  [
    { connection: { region: 'x' }, autoScalingGroups: 'web', processes: ['Launch'], group: 'web' },
    'connection: must be an AWS connection, as of createAwsConnection',
    'autoScalingGroups: must be a list that names at least one, got "web"',
    'processes[0]: must be one of Terminate, AZRebalance, InstanceRefresh, ScheduledActions, got "Launch"',
    'group: is not known here',
  ],
]);
refuses('fromCodeDeploy', fromCodeDeploy, [
  [undefined, 'import from CodeDeploy: must be an object, got nothing'],
  [
    { application: '', group: 'web', connection: 7, loadBalancing: {} },
    'group: is not known here',
    'application: must be a name, got ""',
    'deploymentGroup: must be a name, got nothing',
    'connection: must be an AWS connection, or settings of one, got 7',
    'loadBalancing: must be an AWS connection, as of createAwsConnection',
  ],
]);
