import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Lab, startLab, trafficTimeline } from '@rollway/aws-lab';
import { blueGreen, deploymentConfigurations, minutes } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOrders } from '../src/test-support/orders.js';
import { deployOrders, routing, updatesOf } from './support/orders-deployment.js';

let lab: Lab;
let client: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  client = await makeOrders(lab);
  // Both versions are active by then: nothing is waited for but the steps.
  await lab.clock.advance(1000);
});
afterEach(() => lab.close());

type Timeline = readonly (readonly [minute: number, percent: number])[];

const canaryOver = (interval: number): Timeline => [
  [0, 10],
  [interval, 100],
];
const linearOver = (interval: number): Timeline =>
  Array.from({ length: 10 }, (_, index) => [index * interval, (index + 1) * 10]);

/** Every predefined configuration of Lambda: the first step is at once, and the deployment ends with the last one. */
const timelines = {
  'CodeDeployDefault.LambdaCanary10Percent5Minutes': canaryOver(5),
  'CodeDeployDefault.LambdaCanary10Percent10Minutes': canaryOver(10),
  'CodeDeployDefault.LambdaCanary10Percent15Minutes': canaryOver(15),
  'CodeDeployDefault.LambdaCanary10Percent30Minutes': canaryOver(30),
  'CodeDeployDefault.LambdaLinear10PercentEvery1Minute': linearOver(1),
  'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes': linearOver(2),
  'CodeDeployDefault.LambdaLinear10PercentEvery3Minutes': linearOver(3),
  'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes': linearOver(10),
  'CodeDeployDefault.LambdaAllAtOnce': [[0, 100]],
} as const satisfies Partial<Record<keyof typeof deploymentConfigurations, Timeline>>;

test('these are all that CodeDeploy predefines for Lambda', () => {
  const names = Object.keys(deploymentConfigurations).filter((name) => name.includes('.Lambda'));
  expect(Object.keys(timelines)).toEqual(names);
});

test.each(Object.entries(timelines))('%s moves the alias at its minutes', async (name, timeline) => {
  const { trafficRouting } = deploymentConfigurations[name as keyof typeof timelines];
  const { result, events } = await deployOrders(lab, { strategy: blueGreen({ trafficRouting }) });
  expect(result).toMatchObject({ status: 'succeeded', rolledBack: false });
  expect(updatesOf(lab)).toEqual(timeline);
  expect(trafficTimeline(events)).toEqual(timeline.map(([minute, percent]) => [minutes(minute), percent]));
  expect(result.duration).toBe(minutes(timeline.at(-1)?.[0] ?? 0));
  expect(await routing(client)).toBe('2');
});
