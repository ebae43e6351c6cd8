import { isFilledText, isOptions, type MemberRule, oneOf, optional } from '../../options/check-keys.js';
import { isFrozen } from '../deployment-state.js';
import { releasing } from '../guards/release-held.js';
import type { RequestOf } from './deployment-request.js';
import type { RequestKind } from './request-kind.js';

/** What a revision points at is looked at where it is used. */
const isRevision: MemberRule = {
  message: 'must be a revision, for example localRevision(location)',
  holds: (value) => isOptions(value) && isFilledText.holds(value.revisionType),
};

/** Ends the deployment after what is in flight and takes it back. */
export const rollbackRequest: RequestKind<RequestOf<'rollback'>> = {
  members: { revision: optional(isRevision), scope: optional(oneOf(['touched', 'full'])) },
  adviceWhenFinal: 'deploy the revision you want to return to',
  refusal(state, { revision, scope }) {
    const { interruption, definition } = state;
    if (state.attempt === 2) return 'its rollback is running already; wait for deployment-finished';
    if (interruption !== undefined && !isFrozen(state)) return `it is being ended already (${interruption.kind})`;
    const returns = definition?.plan.deploymentType === 'blue-green';
    return returns && (revision !== undefined || scope !== undefined)
      ? 'its traffic goes back to the original, so neither revision nor scope can be chosen'
      : undefined;
  },
  records(state, { at, reason, revision, scope }) {
    const named = revision === undefined ? {} : { revision };
    const scoped = scope === undefined ? {} : { scope };
    return releasing(state, [{ type: 'rollback-requested', at, reason, ...named, ...scoped }], at);
  },
};
