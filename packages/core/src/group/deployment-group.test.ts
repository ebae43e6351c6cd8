import { expect, it } from 'vitest';
import { simulatedTarget } from '../testing/simulated-target.js';
import { defineDeploymentGroup } from './deployment-group.js';
import { inPlace } from './strategy.js';

it('what a caller does with their settings later changes nothing, and theirs are not frozen', () => {
  const sizes = [{ type: 'count', value: 1 } as const];
  const strategy = { ...inPlace(), batches: { sizes } };
  const days = ['monday' as const];
  const timeWindows = { timeZone: 'UTC', windows: [{ days, from: '08:00', to: '18:00' }] };
  const target = simulatedTarget({ instances: ['i-1'] });
  const group = defineDeploymentGroup({ name: 'web', target, strategy, timeWindows });
  sizes.push({ type: 'count', value: 1 });
  days.push('monday');
  expect([Object.isFrozen(strategy), Object.isFrozen(timeWindows)]).toEqual([false, false]);
  expect(group.strategy).toMatchObject({ batches: { sizes: [{ type: 'count', value: 1 }] } });
  expect(group.timeWindows?.windows).toEqual([{ days: ['monday'], from: '08:00', to: '18:00' }]);
  expect(Object.isFrozen(group.strategy) && Object.isFrozen(group.timeWindows?.windows[0]?.days)).toBe(true);
});
