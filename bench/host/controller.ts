/** One deployment in a process of its own; prints the most memory that it had, in megabytes. */
import { type Deployment, deploy } from './deploy.js';

await deploy(JSON.parse(process.argv[2] ?? '') as Deployment);
console.log(process.resourceUsage().maxRSS / 1024);
