import type { SettingsError } from '@rollway/core';
import { describe, expect, test } from 'vitest';
import { parseDeploymentSpecification } from './deployment-specification.js';

const common = {
  ApplicationName: 'app',
  DeploymentGroupId: 'g-1',
  DeploymentGroupName: 'group',
  DeploymentId: 'd-1',
};
const s3 = { RevisionType: 'S3', S3Revision: { Bucket: 'b', Key: 'k', BundleType: 'zip', Version: 'v', ETag: '"e"' } };

function wordsFor(specification: unknown): string | undefined {
  try {
    parseDeploymentSpecification(specification);
    return undefined;
  } catch (error) {
    return (error as SettingsError).codeDeployMessage;
  }
}

describe('a deployment specification of CodeDeploy', () => {
  test('is read in Rollway’s terms', () => {
    const overrides = { AgentOverrides: { FileExistsBehavior: 'overwrite' } };
    const id = 'arn:aws:codedeploy:us-east-1:123412341234:deployment/d-2';
    const specification = { ...common, DeploymentId: id, Revision: s3, AgentActionOverrides: overrides };
    expect(parseDeploymentSpecification(specification)).toEqual({
      applicationName: 'app',
      deploymentId: 'd-2',
      deploymentGroupId: 'g-1',
      deploymentGroupName: 'group',
      revision: { revisionType: 'S3', bucket: 'b', key: 'k', bundleType: 'zip', version: 'v', eTag: '"e"' },
      isRollback: false,
      deploymentType: 'in-place',
      appSpecName: 'appspec.yml',
      fileExistsBehavior: 'OVERWRITE',
    });
  });

  test('tells a blue/green rollback, and the events that can come', () => {
    const more = {
      DeploymentCreator: 'codeDeployRollback',
      DeploymentType: 'BLUE_GREEN',
      AllPossibleLifecycleEvents: ['A'],
    };
    expect(parseDeploymentSpecification({ ...common, ...more, Revision: s3 })).toMatchObject({
      isRollback: true,
      deploymentType: 'blue-green',
      possibleEvents: ['A'],
    });
  });

  test.each([
    [{ ...common, DeploymentId: '' }, 'Deployment Spec has no DeploymentId'],
    [common, 'Must specify a revison'],
    [{ ...common, Revision: {} }, 'Must specify a revision source'],
    [
      { ...common, Revision: { RevisionType: 'Ftp' } },
      'Exactly one of S3Revision, GitHubRevision, or LocalRevision must be specified',
    ],
    [
      { ...common, Revision: { RevisionType: 'GitHub', GitHubRevision: { Account: 'a' } } },
      'GitHubRevision in Deployment Spec must specify Account, Repository and CommitId',
    ],
    [
      { ...common, Revision: { RevisionType: 'Local File', LocalRevision: { Location: '/b', BundleType: 'rar' } } },
      'BundleType in LocalRevision must be tar, tgz, zip, or directory',
    ],
  ])('%j is refused in the agents’ words', (specification, words) => {
    expect(wordsFor(specification)).toBe(words);
  });

  test('says all that is missing at once', () => {
    expect(() => parseDeploymentSpecification({})).toThrow(/DeploymentId.*ApplicationName.*Revision: must be there/s);
  });
});
