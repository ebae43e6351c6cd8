/** CodeDeploy deployment groups, read into Rollway's settings. */
export { fromCodeDeploy, type ImportRequest } from './from-codedeploy.js';
export type {
  Gap,
  ImportedGroup,
  ImportedTagFilter,
  ImportedTags,
  ImportedTarget,
  RegisteredInstance,
} from './imported-group.js';
