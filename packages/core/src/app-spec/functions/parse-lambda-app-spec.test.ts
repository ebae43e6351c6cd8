import { describe, expect, it } from 'vitest';
import { AppSpecError } from '../../errors/app-spec-error.js';
import { type ParseLambdaAppSpecOptions, parseLambdaAppSpec } from './parse-lambda-app-spec.js';

const complete = `version: 0.0
Resources:
  - checkout:
      Type: AWS::Lambda::Function
      Properties:
        Name: checkout
        Alias: live
        CurrentVersion: "1"
        TargetVersion: 2
Hooks:
  - BeforeAllowTraffic: CodeDeployHook_before
  - AfterAllowTraffic: arn:aws:lambda:eu-west-1:123456789012:function:after
`;

function problemsOf(text: string, options?: ParseLambdaAppSpecOptions): readonly string[] {
  try {
    parseLambdaAppSpec(text, options);
    return [];
  } catch (error) {
    if (error instanceof AppSpecError) return error.message.split('\n');
    throw error;
  }
}

describe('a Lambda AppSpec', () => {
  it('names the function, the alias, both versions and the functions of its hooks', () => {
    expect(parseLambdaAppSpec(complete)).toEqual({
      functions: [
        { logicalName: 'checkout', functionName: 'checkout', alias: 'live', currentVersion: '1', targetVersion: '2' },
      ],
      hooks: {
        BeforeAllowTraffic: 'CodeDeployHook_before',
        AfterAllowTraffic: 'arn:aws:lambda:eu-west-1:123456789012:function:after',
      },
    });
  });

  it('is taken as JSON, and with properties in lower case as the newer guide has them', () => {
    const properties = { name: 'f', alias: 'a', currentVersion: '1', targetVersion: '2' };
    const json = JSON.stringify({
      version: 0,
      Resources: [{ f: { type: 'AWS::Lambda::Function', properties } }],
    });
    expect(parseLambdaAppSpec(json).functions[0]?.targetVersion).toBe('2');
  });

  it('takes equal versions: a function that did not change is deployed with the others', () => {
    const unchanged = complete.replace('TargetVersion: 2', 'TargetVersion: 1');
    expect(parseLambdaAppSpec(unchanged).functions).toMatchObject([{ currentVersion: '1', targetVersion: '1' }]);
  });

  it('moves several functions together where the caller takes that', () => {
    const second = complete.replace(
      'Hooks:',
      (hooks) => `  - pay:\n${complete.split('\n').slice(3, 9).join('\n')}\n${hooks}`,
    );
    expect(parseLambdaAppSpec(second, { mostFunctions: 2 }).functions).toHaveLength(2);
    expect(problemsOf(second)).toEqual([
      'appspec.yaml:3:3 Resources: must have exactly one of type AWS::Lambda::Function, got 2',
    ]);
  });

  it.each([
    ['nothing', '', ['appspec.yaml:1:1: must not be empty; it needs at least version and Resources']],
    [
      'a version in quotes',
      complete.replace('0.0', '"0.0"'),
      ['appspec.yaml:1:10 version: must be the number 0.0, without quotes, got "0.0"'],
    ],
    [
      'the version $LATEST',
      complete.replace('TargetVersion: 2', 'TargetVersion: $LATEST'),
      [
        'appspec.yaml:9:24 Resources.checkout.Properties.TargetVersion: must be the number of a published version, got "$LATEST"',
      ],
    ],
    [
      'no alias, and a property nobody reads',
      complete.replace('Alias: live', 'Allias: live'),
      [
        'appspec.yaml:6:9 Resources.checkout.Properties.Alias: must name the alias that traffic goes through, got nothing',
        'appspec.yaml:7:9 Resources.checkout.Properties.Allias: is not a property here; known are Name, Alias, CurrentVersion, TargetVersion',
      ],
    ],
    [
      'a resource of another type',
      complete.replace('AWS::Lambda::Function', 'AWS::ECS::Service'),
      ['appspec.yaml:4:13 Resources.checkout.Type: must be AWS::Lambda::Function, got "AWS::ECS::Service"'],
    ],
    [
      'a resource without properties',
      'version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n',
      ['appspec.yaml:4:7 Resources.f.Properties: must be there, with Name, Alias, CurrentVersion, TargetVersion'],
    ],
    [
      'an event of another platform',
      complete.replace('BeforeAllowTraffic', 'BeforeInstall'),
      [
        'appspec.yaml:11:5 Hooks[0].BeforeInstall: is not a lifecycle event with a function; those are BeforeAllowTraffic, AfterAllowTraffic',
      ],
    ],
    [
      'an event with two functions',
      complete.replace('AfterAllowTraffic', 'BeforeAllowTraffic'),
      ['appspec.yaml:12:5 Hooks[1].BeforeAllowTraffic: has a function already; an event has one'],
    ],
    [
      'two events in one entry',
      complete.replace('  - AfterAllowTraffic', '    AfterAllowTraffic'),
      ['appspec.yaml:11:5 Hooks[0]: must have one lifecycle event and its function'],
    ],
    [
      'hooks that are no list',
      complete.replaceAll('  - Before', '  Before').replaceAll('  - After', '  After'),
      ['appspec.yaml:11:3 Hooks: must be a list, got a mapping'],
    ],
    [
      'an unknown key',
      `${complete}os: linux\n`,
      ['appspec.yaml:13:1 os: is not a property here; known are version, Resources, Hooks'],
    ],
  ])('with %s is refused', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is refused with everything that is wrong at once', () => {
    const text = 'version: 1.0\nResources:\n  - f:\n      Type: x\n      Properties: {}\nHooks:\n  - Install: g\n';
    expect(problemsOf(text)).toHaveLength(7);
  });
});
