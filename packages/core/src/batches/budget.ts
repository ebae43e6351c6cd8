/** How many instances of a rollout may go wrong, as a number or as a share of the fleet. */
export type Budget =
  | { readonly type: 'count'; readonly value: number }
  | { readonly type: 'percent'; readonly value: number };

/** At most `value` instances; an integer, 0 or more. */
export function count(value: number): Budget {
  return { type: 'count', value };
}

/** At most `value` percent of the fleet, rounded down; from 0 to 100. */
export function percent(value: number): Budget {
  return { type: 'percent', value };
}

/** The budget in instances of a fleet of this size. */
export function budgetIn(budget: Budget, fleetSize: number): number {
  return budget.type === 'count' ? budget.value : Math.floor((fleetSize * budget.value) / 100);
}

/** What a deployer wrote, for plans and messages: `3 instances`, `10 %`. */
export function describeBudget(budget: Budget): string {
  return budget.type === 'count' ? `${budget.value} instances` : `${budget.value} %`;
}
