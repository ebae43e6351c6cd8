import { isOptions, type Problem, showValue } from '@rollway/core';

/**
 * Two target groups between which the service changes with every deployment, and where their traffic comes in (CodeDeploy:
 * TargetGroupPairInfo). Which one is the original is found when a deployment starts.
 */
export interface TargetGroupPair {
  /** ARNs. */
  readonly targetGroups: readonly [string, string];
  /** ARN of the listener, whose default action then counts, or of a listener rule; several move together. */
  readonly productionListener: string | readonly string[];
  /** The same for test traffic; default: there is none. */
  readonly testListener?: string | readonly string[];
  /** The container and port behind this pair. Default: those of the AppSpec; pairs after the first one need their own. */
  readonly container?: { readonly name: string; readonly port: number };
}

/** A pair that is checked and complete. */
export interface ParsedPair {
  readonly targetGroups: readonly [string, string];
  readonly production: readonly string[];
  readonly test: readonly string[];
  readonly container: { readonly name: string; readonly port: number } | undefined;
}

/** ELBv2: a service takes up to five target groups (Amazon ECS: quotas), one of each pair at a time. */
const mostPairs = 5;
const targetGroupArn = /^arn:[^:]+:elasticloadbalancing:[^:]*:\d{12}:targetgroup\/.+/;
const routeArn = /^arn:[^:]+:elasticloadbalancing:[^:]*:\d{12}:listener(-rule)?\/.+/;

/** Completes a pair. */
export function parsePair(pair: TargetGroupPair): ParsedPair {
  const { targetGroups, productionListener, testListener = [], container } = pair;
  return Object.freeze({
    targetGroups: [targetGroups[0], targetGroups[1]] as const,
    production: listOf(productionListener),
    test: listOf(testListener),
    container,
  });
}

/** Lists what is wrong with pairs: ARNs of the wrong kind, and groups or listeners that are named twice. */
export function checkPairs(pairs: readonly TargetGroupPair[]): readonly Problem[] {
  if (!Array.isArray(pairs) || pairs.length === 0 || pairs.length > mostPairs) {
    const message = `must have 1 to ${mostPairs} pairs of target groups`;
    return [{ path: 'targetGroupPairs', message, received: showValue(pairs) }];
  }
  const seen = new Set<string>();
  return pairs.flatMap((pair, index) => checkPair(pair, index, seen));
}

function checkPair(pair: unknown, index: number, seen: Set<string>): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (key: string, message: string, received: unknown): void => {
    problems.push({
      path: `targetGroupPairs[${index}].${key}`,
      message,
      received: showValue(received),
    });
  };
  const checkArn = (key: string, arn: unknown, grammar: RegExp, kind: string): void => {
    if (typeof arn !== 'string' || !grammar.test(arn)) report(key, `must be the ARN of ${kind}`, arn);
    else if (seen.has(arn)) report(key, 'must not repeat', arn);
    seen.add(String(arn));
  };
  const { targetGroups, productionListener = [], testListener = [], container } = isOptions(pair) ? pair : {};
  const groups: readonly unknown[] = Array.isArray(targetGroups) ? targetGroups : [];
  if (groups.length !== 2) report('targetGroups', 'must be two target groups', targetGroups);
  for (const arn of groups) checkArn('targetGroups', arn, targetGroupArn, 'a target group');
  if (listOf(productionListener).length === 0) report('productionListener', 'must be there', undefined);
  const routes = { productionListener: listOf(productionListener), testListener: listOf(testListener) };
  for (const [key, arns] of Object.entries(routes)) {
    for (const arn of arns) checkArn(key, arn, routeArn, 'a listener or of a listener rule');
  }
  if (index > 0 && container === undefined) report('container', 'must be there in every pair but the first', undefined);
  return problems;
}

function listOf<Arn>(arns: Arn | readonly Arn[]): readonly Arn[] {
  return Array.isArray(arns) ? arns : [arns as Arn];
}
