import type { Random } from '@rollway/core/testing';
import type { Fault, FaultRule } from './fault-rule.js';

/** One attempt of a call, as the front saw it. */
export interface Attempt {
  readonly service: string;
  readonly operation: string;
  /** Equal over the attempts of one logical call. */
  readonly invocationId: string;
  /** From 1. */
  readonly attempt: number;
}

/** Decides which attempts meet which fault. */
export interface FaultEngine {
  add(rule: FaultRule): void;
  clear(): void;
  faultOf(attempt: Attempt): Fault | undefined;
}

interface ActiveRule {
  readonly rule: FaultRule;
  /** What was decided for each logical call, so that its retries meet the same. */
  readonly decided: Map<string, boolean>;
}

/** An engine without rules. The first rule that meets an attempt wins. */
export function createFaultEngine(random: Random): FaultEngine {
  let active: ActiveRule[] = [];
  const meets = ({ rule, decided }: ActiveRule, attempt: Attempt): boolean => {
    if (rule.service !== undefined && rule.service !== attempt.service) return false;
    if (rule.operation !== undefined && rule.operation !== attempt.operation) return false;
    let met = decided.get(attempt.invocationId);
    if (met === undefined) {
      const call = decided.size + 1;
      met = (rule.call === undefined || rule.call === call) && random.chance(rule.probability ?? 1);
      decided.set(attempt.invocationId, met);
    }
    return met && attempt.attempt <= (rule.attempts ?? Number.POSITIVE_INFINITY);
  };
  return {
    add: (rule) => {
      active.push({ rule, decided: new Map() });
    },
    clear: () => {
      active = [];
    },
    // Every rule looks at every attempt, so that each counts its calls whether or not another one met them.
    faultOf: (attempt) => active.filter((rule) => meets(rule, attempt))[0]?.rule.fault,
  };
}
