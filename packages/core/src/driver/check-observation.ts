import type { AlarmInput, FleetInput } from '../deployment/deployment-input.js';
import { isFilledText, isText } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { checkShape, type Shape } from '../options/shape.js';
import { instanceMembers } from '../target/instance-shape.js';

const alarm = { alarm: isFilledText };
const shape: Shape = {
  by: 'type',
  types: {
    'alarm-raised': alarm,
    'alarm-cleared': alarm,
    'alarm-unreadable': { ...alarm, reason: isText },
    'instance-joined': {
      instance: {
        members: instanceMembers,
      },
    },
    'instance-left': { instanceId: isFilledText, reason: isText },
  },
};

/** Every problem of what a program reports: it is recorded and read for ever, so it is checked before. */
export function checkObservation(observation: AlarmInput | FleetInput): readonly Problem[] {
  return checkShape(observation, shape);
}
