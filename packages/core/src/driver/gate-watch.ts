import type { EvaluateGate } from '../deployment/deployment-command.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import type { HttpProbeGate, PredicateGate } from '../gates/gate.js';
import type { GatePredicate } from '../group/deployment-group.js';
import type { Clock } from './clock.js';

/** Asks an address; resolves to the status of the answer. Rejects when there was none. */
export type HttpProbe = (request: { readonly url: string; readonly signal: AbortSignal }) => Promise<number>;

/** Who answers gates. */
export interface GateAnswers {
  /** The group's functions, by the gate's name. */
  readonly predicates: Readonly<Record<string, GatePredicate>>;
  /** Absent: HTTP gates never pass and run into their timeout. */
  readonly probe?: HttpProbe;
}

/** The input that a gate's answer becomes. */
export type GateReport = Extract<DeploymentInput, { readonly type: 'gate-reported' }>;

/**
 * Asks a gate every interval until it passes or the signal is aborted. A predicate that throws, or an address that does not
 * answer, has not said yes: it is asked again, and the gate's timeout is the end of it.
 */
export async function watchGate(
  { gateId, gate }: EvaluateGate,
  options: GateAnswers & { readonly deploymentId: string; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<GateReport | undefined> {
  if (gate.type === 'approval') return undefined;
  const { clock, signal } = options;
  while (!signal.aborted) {
    const passed = await askGate(gate, options);
    if (passed) {
      return { type: 'gate-reported', at: clock.now(), gateId, outcome: 'passed', reason: `${gate.name} passed` };
    }
    await clock.sleep(gate.interval, signal);
  }
  return undefined;
}

async function askGate(
  gate: PredicateGate | HttpProbeGate,
  options: GateAnswers & { readonly deploymentId: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const { deploymentId, signal } = options;
  try {
    if (gate.type === 'predicate') {
      return (await options.predicates[gate.name]?.({ deploymentId, gate: gate.name, signal })) === true;
    }
    const status = await options.probe?.({ url: gate.url, signal });
    if (status === undefined) return false;
    return gate.expectedStatus === undefined ? status >= 200 && status < 300 : status === gate.expectedStatus;
  } catch {
    return false;
  }
}
