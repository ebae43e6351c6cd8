import { describe, expect, test } from 'vitest';
import { askDeployment, requestMethods } from '../../driver/ask-deployment.js';
import type { Deployment } from '../../driver/deployment.js';
import type { DeploymentRequest } from './deployment-request.js';
import { checkRequest, isRequest, parseRequest, requestTypes } from './request-kinds.js';

const reason = 'looked at it';
const revision = { revisionType: 'GitHub', repository: 'a/b', commitId: 'c' } as const;

/** One of each, with all that it may say: the compiler asks for a row when a request is added. */
const requests: { readonly [Type in DeploymentRequest['type']]: DeploymentRequest & { readonly type: Type } } = {
  pause: { type: 'pause', reason },
  resume: { type: 'resume', reason },
  continue: { type: 'continue', reason, wait: 'ready-wait' },
  stop: { type: 'stop', reason, rollback: true },
  rollback: { type: 'rollback', reason, revision, scope: 'full' },
};

describe('the table of requests', () => {
  test('knows every request, and no other input', () => {
    expect(requestTypes).toEqual(Object.keys(requests));
    for (const request of Object.values(requests)) expect(isRequest(request)).toBe(true);
    for (const type of ['start', 'alarm-raised', 'timer-elapsed', 'toString']) expect(isRequest({ type })).toBe(false);
  });

  test.each(Object.values(requests))('$type is read back as it was written, without what nobody reads', (request) => {
    expect(parseRequest({ ...request, smuggled: 1 })).toEqual(request);
    expect(checkRequest(request)).toEqual([]);
  });

  test.each(Object.values(requests))('$type goes through the method of a handle as it is', async (request) => {
    const sent: DeploymentRequest[] = [];
    const methods = requestMethods(async (said) => void sent.push(said));

    await askDeployment(methods as Deployment, request);

    expect(sent).toEqual([request]);
  });

  test.each([
    undefined,
    null,
    'pause',
    [],
    {},
    { type: 'start', reason },
    { type: 'toString', reason },
    { type: 'pause' },
  ])('%j is no request', (value) => {
    expect(parseRequest(value)).toBeUndefined();
    expect(checkRequest(value)).not.toEqual([]);
  });

  test('says every problem at once, with its path', () => {
    const paths = checkRequest({ type: 'rollback', reason: 7, revision: 'v1', scope: 'some', force: true });
    expect(paths.map(({ path }) => path)).toEqual(['force', 'reason', 'revision', 'scope']);
  });
});
