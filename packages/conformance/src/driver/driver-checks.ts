import type { DeploymentEvent } from '@rollway/core';
import { RequestNotAllowedError } from '@rollway/core';
import { type CheckDefinition, demand, demandRejection } from '../check.js';
import type { DriverFixture } from './driver-fixture.js';
import { createWorld, footprint, revision, type World } from './world.js';

const request = { deploymentId: 'd-conformance', revision };

/** What a driver promises to those who use it. */
export const driverChecks: readonly CheckDefinition<DriverFixture>[] = [
  {
    id: 'driver/runs-to-the-end',
    title: 'runs a deployment to its end and tells how it ended',
    why: 'everything else is judged against it',
    async verify(fixture) {
      const { world, result } = await runUndisturbed(fixture);
      demand(this.id, result.status === 'succeeded', `ended as ${JSON.stringify(result)}`);
      demand(this.id, world.target.begun.length === 28, `${world.target.begun.length} events began instead of 28`);
    },
  },
  {
    id: 'driver/start-is-once',
    title: 'takes a deployment started twice for one',
    why: 'a program that was restarted starts its deployment again',
    async verify(fixture) {
      const world = createWorld();
      const driver = await fixture.open([world.group]);
      const [first, second] = await Promise.all([
        driver.start(world.group, request),
        driver.start(world.group, request),
      ]);
      await Promise.all([first.finished(), second.finished()]);
      const third = await driver.start(world.group, request);
      const result = await third.finished();
      await driver.close();
      demand(this.id, result.status === 'succeeded', `the third start ended as ${result.status}`);
      demand(this.id, world.target.begun.length === 28, `${world.target.begun.length} events began instead of 28`);
    },
  },
  {
    id: 'driver/events-replay-and-follow',
    title: 'gives events from any place, recorded and live alike, up to the last',
    why: 'a listener that comes late must see what one that was there saw',
    async verify(fixture) {
      const world = createWorld();
      const driver = await fixture.open([world.group]);
      const deployment = await driver.start(world.group, request);
      const [live] = await Promise.all([collect(deployment.events()), deployment.finished()]);
      const replayed = await collect(deployment.events());
      const rest = await collect(deployment.events({ after: live[4]?.sequence ?? 0 }));
      await driver.close();
      demand(this.id, live.at(-1)?.type === 'deployment-finished', `the last event is ${live.at(-1)?.type}`);
      demand(this.id, JSON.stringify(live) === JSON.stringify(replayed), 'the replay differs from what was heard live');
      demand(
        this.id,
        JSON.stringify(live.slice(5)) === JSON.stringify(rest),
        'reading from a place gives other events',
      );
    },
  },
  {
    id: 'driver/listeners-change-nothing',
    title: 'goes on whatever its listeners throw or however slowly they read',
    why: 'watching a deployment must not be able to harm it',
    async verify(fixture) {
      const world = createWorld();
      const driver = await fixture.open([world.group]);
      const deployment = await driver.start(world.group, request);
      let heard = 0;
      deployment.on('event', () => {
        throw new RangeError('a listener that throws');
      });
      deployment.on('event', () => Promise.reject(new RangeError('a listener that rejects')));
      deployment.on('event', () => {
        heard += 1;
      });
      deployment.off('event', () => undefined);
      const stuck = deployment.events()[Symbol.asyncIterator]();
      await stuck.next();
      const result = await deployment.finished();
      await stuck.return?.();
      await driver.close();
      demand(this.id, result.status === 'succeeded', `ended as ${result.status}`);
      demand(this.id, heard > 0, 'a listener after the throwing one heard nothing');
    },
  },
  {
    id: 'driver/unknown-is-asked-again',
    title: 'asks again under the same operation id when an outcome is unknown',
    why: 'connections break, and what happened is then anybody’s guess',
    async verify(fixture) {
      const world = createWorld((event, id) => (event === 'Install' && id === 'i-2' ? { unknown: 2 } : undefined));
      const { result } = await run(fixture, world);
      demand(this.id, result.status === 'succeeded', `ended as ${JSON.stringify(result)}`);
      demand(this.id, world.target.begun.length === 28, `${world.target.begun.length} events began instead of 28`);
    },
  },
  {
    id: 'driver/pause-holds-and-resume-goes-on',
    title: 'starts nothing while paused, and finishes once resumed',
    why: 'people pause to look, and what they look at must hold still',
    async verify(fixture) {
      const world = createWorld((event) => (event === 'BeforeInstall' ? { polls: 2, pollAfter: 5 } : undefined));
      const driver = await fixture.open([world.group]);
      const deployment = await driver.start(world.group, request);
      await deployment.pause({ reason: 'check' });
      const error = await demandRejection(this.id, deployment.pause({ reason: 'twice' }), 'a second pause was granted');
      demand(this.id, RequestNotAllowedError.isInstance(error), `the second pause gave ${String(error)}`);
      demand(this.id, deployment.view().paused, 'the view does not show the pause');
      await deployment.resume({ reason: 'check' });
      const result = await deployment.finished();
      const events = await collect(deployment.events());
      await driver.close();
      demand(this.id, result.status === 'succeeded', `ended as ${result.status}`);
      const types = events.map((event) => event.type);
      const paused = types.slice(types.indexOf('deployment-paused'), types.indexOf('deployment-resumed'));
      demand(this.id, !paused.includes('lifecycle-event-started'), 'a lifecycle event began during the pause');
    },
  },
  {
    id: 'driver/stop-ends-it',
    title: 'cancels what runs on stop and ends as stopped',
    why: 'stop is what people reach for when something burns',
    async verify(fixture) {
      const world = createWorld((event) =>
        event === 'BeforeInstall' ? { polls: 1_000_000, pollAfter: 5 } : undefined,
      );
      const driver = await fixture.open([world.group]);
      const deployment = await driver.start(world.group, request);
      for await (const event of deployment.events()) {
        if (event.type === 'lifecycle-event-started' && event.lifecycleEvent === 'BeforeInstall') break;
      }
      await deployment.stop({ reason: 'check', rollback: false });
      const result = await deployment.finished();
      await driver.close();
      demand(this.id, result.status === 'stopped', `ended as ${result.status}`);
      demand(this.id, world.target.cancelled.length > 0, 'nothing was cancelled');
    },
  },
  {
    id: 'driver/stop-ends-a-call-in-flight',
    title: 'on stop lets go of a call that waits for its host, then cancels what it waited for and hears it out',
    why: 'a script that goes on after it was declared failed meets the rollback on its host',
    async verify(fixture) {
      const world = createWorld((event) => (event === 'BeforeInstall' ? { staysOpen: true } : undefined));
      const driver = await fixture.open([world.group]);
      const deployment = await driver.start(world.group, request);
      for await (const event of deployment.events()) {
        if (event.type === 'lifecycle-event-started' && event.lifecycleEvent === 'BeforeInstall') break;
      }
      await deployment.stop({ reason: 'check', rollback: false });
      const result = await deployment.finished();
      const events = await collect(deployment.events());
      await driver.close();
      demand(this.id, result.status === 'stopped', `ended as ${result.status}`);
      const begun = world.target.begun.filter(({ lifecycleEvent }) => lifecycleEvent === 'BeforeInstall');
      const cancelled = new Set(world.target.cancelled).size;
      demand(this.id, cancelled === begun.length, `${cancelled} of ${begun.length} that ran were cancelled`);
      const guessed = events.find(
        (event) => event.type === 'lifecycle-event-failed' && event.diagnostics.errorCode === 'UnknownError',
      );
      demand(this.id, guessed === undefined, `recorded ${JSON.stringify(guessed)} instead of how it ended`);
    },
  },
  {
    id: 'driver/failure-rolls-back',
    title: 'returns to the last successful revision when a deployment fails',
    why: 'the fleet must not stay on a release that does not work',
    async verify(fixture) {
      let broken = false;
      const world = createWorld((event) => (broken && event === 'ValidateService' ? { fails: 'broken' } : undefined));
      const driver = await fixture.open([world.group]);
      await (await driver.start(world.group, { ...request, deploymentId: 'd-good' })).finished();
      broken = true;
      const deployment = await driver.start(world.group, { ...request, deploymentId: 'd-bad' });
      deployment.on('rollback-started', () => {
        broken = false;
      });
      const result = await deployment.finished();
      await driver.close();
      demand(this.id, result.status === 'failed' && result.rolledBack, `ended as ${JSON.stringify(result)}`);
    },
  },
  {
    id: 'driver/crash-changes-nothing',
    title: 'ends the same way when it is killed at any commit, before it or after, and resumed',
    why: 'controllers die, and hosts must not notice',
    async verify(fixture) {
      const calm = await runUndisturbed(fixture);
      let crashes = 0;
      for (let commit = 1; commit <= 400; commit += 1) {
        for (const when of ['before', 'after'] as const) {
          const world = createWorld();
          const survived = await crashOnce(fixture, world, { commit, when });
          if (survived === 'undisturbed') {
            demand(this.id, crashes > 0, 'the fixture never crashed; it must honour crashAt');
            return;
          }
          crashes += 1;
          const same =
            footprint(world).replaceAll(survived.deploymentId, request.deploymentId) === footprint(calm.world);
          demand(this.id, same, `killed ${when} commit ${commit}: hosts saw other events`);
          demand(
            this.id,
            survived.status === 'succeeded',
            `killed ${when} commit ${commit}: ended as ${survived.status}`,
          );
        }
      }
    },
  },
];

async function run(
  fixture: DriverFixture,
  world: World,
): Promise<{ readonly result: Awaited<ReturnType<typeof finish>> }> {
  const driver = await fixture.open([world.group]);
  const deployment = await driver.start(world.group, request);
  const result = await finish(deployment);
  await driver.close();
  return { result };
}

async function runUndisturbed(
  fixture: DriverFixture,
): Promise<Awaited<ReturnType<typeof run>> & { readonly world: World }> {
  const world = createWorld();
  return { ...(await run(fixture, world)), world };
}

function finish(deployment: {
  finished(): Promise<{ readonly status: string; readonly rolledBack: boolean }>;
}): Promise<{
  readonly status: string;
  readonly rolledBack: boolean;
}> {
  return deployment.finished();
}

/** One deployment that is killed at a point and taken up by a second driver; tells when the point was never reached. */
async function crashOnce(
  fixture: DriverFixture,
  world: World,
  crashAt: { readonly commit: number; readonly when: 'before' | 'after' },
): Promise<'undisturbed' | { readonly status: string; readonly deploymentId: string }> {
  const deploymentId = `d-${crashAt.when}-${crashAt.commit}`;
  const doomed = await fixture.open([world.group], { crashAt });
  const undisturbed = await doomed
    .start(world.group, { ...request, deploymentId })
    .then((deployment) => deployment.finished())
    .then(
      () => true,
      () => false,
    );
  await doomed.close().catch(() => undefined);
  if (undisturbed) return 'undisturbed';
  const driver = await fixture.open([world.group]);
  await driver.resume();
  const deployment = await driver.start(world.group, { ...request, deploymentId });
  const { status } = await deployment.finished();
  await driver.close();
  return { status, deploymentId };
}

async function collect(events: AsyncIterable<DeploymentEvent>): Promise<readonly DeploymentEvent[]> {
  const all: DeploymentEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
