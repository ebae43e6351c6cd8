import { installEmulator } from '@rollway/aws-lab/emulator';
import { fleetPrograms } from '../fleet/missing-programs.js';
import { runCommand } from '../run-command.js';

/** Something of the machine that tests need. */
export interface Requirement {
  readonly name: string;
  /** Makes sure that it is there; resolves to why it cannot be had, or to nothing. */
  obtain(): Promise<string | undefined>;
}

/** A program from one of Debian's packages, installed when it is missing and we may. */
function program(name: string, debianPackage: string): Requirement {
  return {
    name: `${name} (Debian package ${debianPackage})`,
    obtain: async () => {
      if ((await runCommand(`PATH=$PATH:/usr/sbin:/sbin command -v ${name}`)).exitCode === 0) return undefined;
      // At run level 1 Debian does not start the services that it installs.
      const install = `RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${debianPackage}`;
      const { exitCode, output } = await runCommand(`${install} || { apt-get update && ${install}; }`);
      return exitCode === 0 ? undefined : output.trim().split('\n').slice(-1).join();
    },
  };
}

/** What the tests use besides Node: shells and a linter for the host program, lists of access control, sudo, a fleet, AWS. */
export const requirements: readonly Requirement[] = [
  program('shellcheck', 'shellcheck'),
  program('busybox', 'busybox'),
  program('setfacl', 'acl'),
  { name: 'the AWS emulator (Python package moto, in a virtual environment)', obtain: installEmulator },
  program('sudo', 'sudo'),
  ...Object.entries(fleetPrograms).map(([name, debianPackage]) => program(name, debianPackage)),
];
