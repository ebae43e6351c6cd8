/** What metrics call the balancer of a listener or rule: `app/shop/50dc6c495c0c9188` (user guide, metric dimensions). */
export function balancerNameOf(listenerOrRuleArn: string): string {
  return /:listener(?:-rule)?\/((?:app|net)\/[^/]+\/[^/]+)/.exec(listenerOrRuleArn)?.[1] ?? '';
}
