/** Prints what a deployment group of CodeDeploy becomes: `main.ts APPLICATION GROUP`. */
import { importGroup } from './import-group.js';

const [application = '', deploymentGroup = ''] = process.argv.slice(2);
const { group, report } = await importGroup({ application, deploymentGroup });
process.stdout.write(`${report.join('\n')}\n${JSON.stringify(group.strategy)}\n`);
