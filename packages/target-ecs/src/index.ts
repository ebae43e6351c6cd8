/** ECS services whose task sets take turns behind weighted listeners, as a Rollway target. */
export { ecs } from './ecs.js';
export type { PairSides, Replacement } from './replacement.js';
export type { EcsOptions, EcsSettings } from './settings.js';
export type { TargetGroupPair } from './target-group-pair.js';
