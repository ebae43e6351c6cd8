import { sampleRequest } from '@rollway/conformance';
import { expect, test } from 'vitest';
import { localHost } from '../local-host.js';
import { onPremises } from '../onprem.js';
import { embeddedLoadBalancer } from './embedded-load-balancer.js';

test('an instance that the balancer does not have is a known failure, not one to ask again about', async () => {
  const loadBalancer = await embeddedLoadBalancer({ members: { other: { port: 1 } } });
  const target = onPremises({ hosts: [localHost({ instanceId: 'a', directory: '/srv/a' })], loadBalancer });
  const context = { operationId: 'op', signal: new AbortController().signal, log: (): void => undefined };
  const status = await target.runLifecycleEvent.start(sampleRequest('BlockTraffic', 'a'), context);
  await target.close();
  await loadBalancer.close();
  expect(status).toMatchObject({ status: 'failed', diagnostics: { message: expect.stringContaining('got a') } });
});
