import type {
  CreateRuleCommandInput,
  DeleteRuleCommandInput,
  DescribeRulesCommandInput,
  DescribeRulesOutput,
  ModifyRuleCommandInput,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabContext, OwnedService } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { findListener, findRule, stateOf } from './find-resource.js';
import type { RuleState } from './load-balancing-state.js';
import { readRouting } from './routing.js';
import { checkTargetsOfUsedGroups } from './target-health.js';

/** Rules of listeners. */
export const ruleOperations: OwnedService = {
  CreateRule: create,
  DescribeRules: describeAll,
  ModifyRule: (input: ModifyRuleCommandInput, lab) => {
    const found = findRule(lab, input.RuleArn);
    found.conditions = input.Conditions ?? found.conditions;
    const listener = findListener(lab, found.listenerArn);
    if (input.Actions !== undefined) Object.assign(found, readRouting(lab, input.Actions, listener));
    checkTargetsOfUsedGroups(lab);
    return { Rules: [describe(found)] };
  },
  DeleteRule: (input: DeleteRuleCommandInput, lab) => {
    delete stateOf(lab).rules[findRule(lab, input.RuleArn).arn];
    checkTargetsOfUsedGroups(lab);
    return {};
  },
};

function create(input: CreateRuleCommandInput, lab: LabContext): object {
  const listener = findListener(lab, input.ListenerArn);
  const { rules } = stateOf(lab);
  const priority = String(input.Priority);
  const ofListener = Object.values(rules).filter(({ listenerArn }) => listenerArn === listener.arn);
  if (ofListener.some((rule) => rule.priority === priority)) {
    throw new ServiceFailure('PriorityInUseException', `Priority '${priority}' is currently in use`);
  }
  const created: RuleState = {
    arn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${lab.newId(16)}`,
    listenerArn: listener.arn,
    priority,
    conditions: input.Conditions ?? [],
    ...readRouting(lab, input.Actions ?? [], listener),
  };
  rules[created.arn] = created;
  checkTargetsOfUsedGroups(lab);
  return { Rules: [describe(created)] };
}

/** The default action of a listener is shown as its last rule. */
function describeAll(input: DescribeRulesCommandInput, lab: LabContext): DescribeRulesOutput {
  if (input.RuleArns !== undefined) return { Rules: input.RuleArns.map((arn) => describe(findRule(lab, arn))) };
  const listener = findListener(lab, input.ListenerArn);
  const ofListener = Object.values(stateOf(lab).rules)
    .filter(({ listenerArn }) => listenerArn === listener.arn)
    .sort((left, right) => Number(left.priority) - Number(right.priority));
  const byDefault: Rule = {
    RuleArn: `${listener.arn.replace(':listener/', ':listener-rule/')}/default`,
    Priority: 'default',
    Conditions: [],
    Actions: [...listener.actions] as NonNullable<Rule['Actions']>,
    IsDefault: true,
  };
  return { Rules: [...ofListener.map(describe), byDefault] };
}

function describe(found: RuleState): Rule {
  return {
    RuleArn: found.arn,
    Priority: found.priority,
    Conditions: [...found.conditions] as NonNullable<Rule['Conditions']>,
    Actions: [...found.actions] as NonNullable<Rule['Actions']>,
    IsDefault: false,
  };
}
