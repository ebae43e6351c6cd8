import type { DeploymentState, Member } from '@rollway/core/driver';
import type { Books, InstanceBook } from '@rollway/core/testing';

type Failure = DeploymentState['frozen'];

/**
 * What a state is, as far as anything later depends on it: two states with the same form behave alike for ever. Left out
 * are times and sequence numbers (no decision of these deployments depends on them, because the clock only moves to the end
 * of a wait), the words of errors, and the numbers of batches.
 */
export function canonicalForm(state: DeploymentState, books: Books, lost: string | undefined): string {
  return `${wholeOf(state)} ${booksOf(books)} ${lost ?? ''} ${instancesOf(state, books).join(' ')}`;
}

/**
 * The form without the names of instances that are alike: those behind the scheduler's cursor as a sorted list, those ahead
 * of it in the order in which they will be attempted. Sound where all instances are planned alike; proved for the small
 * deployments by exploring them with and without it.
 */
export function symmetricForm(state: DeploymentState, books: Books, lost: string | undefined): string {
  const { fleet } = state;
  const forms = instancesOf(state, books, lost);
  if (fleet === undefined) return `${wholeOf(state)} ${booksOf(books)} ${forms.join(' ')}`;
  const order = fleet.order ?? forms.map((_, index) => index);
  const inOrder = order.map((index) => forms[index] ?? '');
  const behind = inOrder.slice(0, fleet.cursor).sort();
  const others = forms.filter((_, index) => !order.includes(index)).sort();
  const shape = [...behind, '|', ...inOrder.slice(fleet.cursor), '|', ...others];
  const lostStep = lost?.includes(':stage-') === true ? lost : '';
  return `${wholeOf(state)} ${booksOf(books)} ${lostStep} ${shape.join(' ')}`;
}

function wholeOf(state: DeploymentState): string {
  const { stage, fleet, operation, waiting, interruption, rollback, traffic, definition } = state;
  const { production, test } = traffic;
  const flags = [
    state.attempt,
    state.paused,
    state.originalTerminated,
    state.finalStatus,
    state.alarms.size,
    interruption && [interruption.kind, interruption.rollback, interruption.unreadable, interruption.scope],
    codeOf(state.frozen),
    codeOf(state.failure),
    codeOf(state.stageFailure),
    state.rollbackFailure?.code,
    rollback && [rollback.outcome, rollback.toDeploymentId],
    production.touched && [production.replacementWeight ?? '?'],
    test.touched && [test.replacementWeight ?? '?'],
    operation && [operation.attempt, operation.stage, operation.step, operation.accepted !== undefined],
    waiting && [waiting.attempt, waiting.stage, waiting.wait],
    stage && [stage.stage, stage.outcome, stage.kind === 'fleet' ? '' : stage.step],
    state.replacement?.fleet.length,
    state.joined.map(({ instanceId }) => instanceId),
  ];
  const stages = state.stages === definition?.plan.stages ? '' : JSON.stringify(state.stages);
  return `${JSON.stringify(flags)} ${fleet === undefined ? '' : fleetOf(fleet)} ${stages}`;
}

function fleetOf(fleet: NonNullable<DeploymentState['fleet']>): string {
  const { kind: _kind, lifecycle: _lifecycle, setting: _setting, order, ...counters } = fleet;
  return JSON.stringify({ ...counters, order: order?.length });
}

function codeOf(failure: Failure): string {
  return failure === undefined ? '' : `${failure.status} ${failure.error.code}`;
}

function booksOf({ instances: _instances, stages: _stages, lastRecord: _last, ...rest }: Books): string {
  return JSON.stringify(rest);
}

/** One form per instance of the original fleet and then of the replacement. */
function instancesOf(state: DeploymentState, books: Books, lost?: string): readonly string[] {
  return [...books.instances.values()].map((book) => {
    const form = `${memberForm(state.members.get(book.instanceId))}/${bookForm(book)}`;
    return lost?.endsWith(`:${book.instanceId}`) === true ? `${form}!` : form;
  });
}

function memberForm(member: Member | undefined): string {
  if (member === undefined) return '-';
  const { attempt, stage, phase, event, accepted, batch } = member;
  const works = phase === 'running' || phase === 'held';
  const progress = works || phase === 'left' ? `${event}${accepted === undefined ? '' : 'a'}` : '';
  return `${attempt}.${stage}${phase[0]}${phase[1]}${progress}${batch === 0 ? '0' : ''}`;
}

function bookForm({ attempt, stage, concluded, open, ended, serving }: InstanceBook): string {
  return `${attempt}.${stage}.${ended === undefined ? concluded : ''}${open ? 'o' : ''}${ended?.[0] ?? ''}${serving ? 's' : ''}`;
}
