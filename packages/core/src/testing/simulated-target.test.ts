import { describe, expect, it } from 'vitest';
import type { OperationContext } from '../target/v1/operation.js';
import type { LifecycleEventRequest } from '../target/v1/request.js';
import { simulatedTarget } from './simulated-target.js';
import { given } from './specification/deployment-specification.js';
import { batchStarted, deploymentStarted } from './specification/given-facts.js';

/** A request as the machine makes it. */
function request(): LifecycleEventRequest {
  const [command] = given(deploymentStarted({ instances: ['i-1', 'i-2'] })).when().turn.commands;
  if (command?.type !== 'run-operation' || command.request.type !== 'run-lifecycle-event')
    throw new TypeError('a started deployment asks for its first operation');
  return command.request;
}

function contextOf(operationId: string): OperationContext {
  return { operationId, signal: new AbortController().signal, log: () => undefined };
}

const context = contextOf('o-1');

describe('simulatedTarget', () => {
  it('resolves the fleet it was given', async () => {
    const target = simulatedTarget({ instances: ['i-1', { instanceId: 'i-2', instanceHealth: 'unhealthy' }] });
    expect(await target.resolveFleet(context)).toEqual([
      { instanceId: 'i-1' },
      { instanceId: 'i-2', instanceHealth: 'unhealthy' },
    ]);
  });

  it('succeeds where no script says otherwise', async () => {
    const target = simulatedTarget({ instances: ['i-1'] });
    expect(await target.runLifecycleEvent.start(request(), context)).toEqual({
      status: 'succeeded',
      result: undefined,
    });
  });

  it('fails as scripted', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ fails: 'no space' }) });
    expect(await target.runLifecycleEvent.start(request(), context)).toMatchObject({
      status: 'failed',
      diagnostics: { message: 'no space' },
    });
  });

  it('begins an operation once, however often it is asked for', async () => {
    const target = simulatedTarget({ instances: ['i-1'] });
    await target.runLifecycleEvent.start(request(), context);
    await target.runLifecycleEvent.start(request(), context);
    await target.runLifecycleEvent.start(request(), contextOf('o-2'));
    expect(target.begun).toHaveLength(2);
  });

  it('is polled as often as scripted', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 2, pollAfter: 50 }) });
    const first = await target.runLifecycleEvent.start(request(), context);
    expect(first).toEqual({ status: 'running', handle: 'o-1', pollAfter: 50 });
    expect(await target.runLifecycleEvent.poll('o-1', context)).toMatchObject({ status: 'running' });
    expect(await target.runLifecycleEvent.poll('o-1', context)).toMatchObject({ status: 'succeeded' });
  });

  it('does not know, as often as scripted, and begins nothing meanwhile', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ unknown: 1 }) });
    await expect(target.runLifecycleEvent.start(request(), context)).rejects.toThrow('unknown');
    expect(target.begun).toHaveLength(0);
    expect(await target.runLifecycleEvent.start(request(), context)).toMatchObject({ status: 'succeeded' });
  });

  it('ends a cancelled operation as failed and remembers who was cancelled', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 9 }) });
    await target.runLifecycleEvent.start(request(), context);
    await target.runLifecycleEvent.cancel('o-1', context);
    expect(await target.runLifecycleEvent.poll('o-1', context)).toMatchObject({ status: 'failed' });
    expect(target.cancelled).toEqual(['o-1']);
  });

  it('refuses to be polled for what it never began', async () => {
    const target = simulatedTarget({ instances: ['i-1'] });
    await expect(target.runLifecycleEvent.poll('o-9', context)).rejects.toThrow('no operation o-9');
  });

  it('goes by facts that a specification gives', () => {
    const due = given(deploymentStarted({ instances: ['i-1', 'i-2'] }), batchStarted(['i-1'])).when().turn.commands;
    expect(due).toHaveLength(1);
  });
});
