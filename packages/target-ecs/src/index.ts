/** ECS services behind weighted listeners, deployed by task sets or by ECS itself, as a Rollway target. */
export { ecs } from './ecs.js';
export type { NativeReplacement } from './native/native-replacement.js';
export type { PairSides, Replacement } from './replacement.js';
export type { EcsOptions, EcsSettings, PairsOfService } from './settings.js';
export type { TargetGroupPair } from './target-group-pair.js';
