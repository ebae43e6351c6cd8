import type { Gate } from '../../gates/gate.js';
import type { ReadyWait } from '../../group/strategy.js';
import type { WaitStage } from '../plan.js';

/** One wait for each gate, in their order. */
export function gateStages(gates: readonly Gate[] = []): readonly WaitStage[] {
  return gates.map((gate) => ({
    kind: 'wait',
    wait: gate.name,
    condition: { type: 'gate', gate },
    worstCaseDuration: gate.timeout,
  }));
}

/** The wait for somebody to say that the replacement may have traffic. */
export function readyWaitStages(readyWait: ReadyWait | undefined): readonly WaitStage[] {
  if (readyWait === undefined) return [];
  const { timeout, onTimeout = 'stop' } = readyWait;
  const condition = { type: 'continue', timeout, onTimeout } as const;
  return [{ kind: 'wait', wait: 'ready-wait', condition, worstCaseDuration: timeout }];
}

/** A wait of set length, that `continue` may end early; none when it has no length. */
export function timerStages(wait: string, duration = 0): readonly WaitStage[] {
  if (duration === 0) return [];
  const condition = { type: 'timer', duration, skippable: true } as const;
  return [{ kind: 'wait', wait, condition, worstCaseDuration: duration }];
}
