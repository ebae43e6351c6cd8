import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Lab } from '../lab.js';
import { invokeVersion } from '../lambda/invoke.js';
import { createDelayed } from './delayed.js';
import { startTraffic, type Traffic, type TrafficOptions } from './traffic.js';

/**
 * Invokes a function through an alias. The weights are read through the public API, as anybody sees them, and invocations go
 * straight to the code, so that a thousand cost no more than one; each counts in AWS/Lambda's metrics. Versions are counted by
 * their number.
 */
export function lambdaTraffic(
  lab: Lab,
  options: TrafficOptions & { readonly functionName: string; readonly alias: string },
): Traffic {
  const { functionName, alias } = options;
  const client = new LambdaClient({ ...lab.clientSettings, maxAttempts: 3 });
  const delayed = createDelayed<Routing>(lab.context.behaviour.weightPropagation);
  return startTraffic(lab, options, async (clients, counts) => {
    const at = lab.clock.now();
    const read = await client
      .send(new GetAliasCommand({ FunctionName: functionName, Name: alias }))
      .catch(() => undefined);
    const [additional] = Object.entries(read?.RoutingConfig?.AdditionalVersionWeights ?? {});
    const routing = delayed.see(
      at,
      read === undefined
        ? undefined
        : { main: read.FunctionVersion ?? '', additional: additional?.[0], weight: additional?.[1] ?? 0 },
    );
    if (routing === undefined) return;
    for (const sender of clients) {
      const toAdditional = routing.additional !== undefined && lab.context.random.next() < routing.weight;
      const version = toAdditional ? (routing.additional ?? routing.main) : routing.main;
      const { failed } = await invokeVersion(lab.context, functionName, { alias, version });
      counts.add({ version, client: sender, at, failed });
    }
  });
}

interface Routing {
  readonly main: string;
  readonly additional: string | undefined;
  readonly weight: number;
}
