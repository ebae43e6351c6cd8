import type { LoadBalancer } from '@rollway/core/target';
import { demand } from '../check.js';
import type { LoadBalancerFixture } from './load-balancer-fixture.js';

const { signal } = new AbortController();

/** Requests that are enough to meet every instance, however they are spread. */
const sample = 20;

/** How often, and how soon again, something that takes its time is asked for. */
const patience = { attempts: 500, pause: 20 };

/** Blocks the instance and waits until that is confirmed. */
export async function blockFully(check: string, balancer: LoadBalancer, instanceId: string): Promise<void> {
  await balancer.block(instanceId, signal);
  await untilConfirmed(check, balancer, instanceId, 'blocked');
}

/** Waits, within bounds, until the balancer confirms. */
export async function untilConfirmed(
  check: string,
  balancer: LoadBalancer,
  instanceId: string,
  expected: 'blocked' | 'serving',
): Promise<void> {
  let detail = '';
  for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
    const answer = await balancer.confirm(instanceId, expected, signal);
    if (answer.confirmed) return;
    detail = answer.detail;
    await new Promise((resolve) => setTimeout(resolve, patience.pause));
  }
  demand(check, false, `${instanceId} is not confirmed ${expected} in time: ${detail}`);
}

/** Sends a sample of requests, demands that none fails, and tells who answered. */
export async function whoAnswers(check: string, fixture: LoadBalancerFixture): Promise<ReadonlySet<string>> {
  const answers: (string | undefined)[] = [];
  for (let sent = 0; sent < sample; sent += 1) answers.push(await fixture.request());
  const lost = answers.filter((answer) => answer === undefined).length;
  demand(check, lost === 0, `${lost} of ${sample} requests failed`);
  return new Set(answers.filter((answer) => answer !== undefined));
}
