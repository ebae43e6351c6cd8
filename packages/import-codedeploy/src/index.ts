/** CodeDeploy deployment groups, read into Rollway's settings. */
export { fromCodeDeploy, type ImportRequest } from './from-codedeploy.js';
export type {
  Gap,
  ImportedEcsTarget,
  ImportedGroup,
  ImportedLambdaTarget,
  ImportedServerTarget,
  ImportedSettings,
  ImportedTagFilter,
  ImportedTags,
  ImportedTarget,
  ImportReport,
  RegisteredInstance,
} from './imported-group.js';
