import { installEmulator } from '@rollway/aws-lab/emulator';
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
      if ((await runCommand(`command -v ${name}`)).exitCode === 0) return undefined;
      const install = `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${debianPackage}`;
      const { exitCode, output } = await runCommand(`${install} || { apt-get update && ${install}; }`);
      return exitCode === 0 ? undefined : output.trim().split('\n').slice(-1).join();
    },
  };
}

/** What the tests use besides Node: shells and a linter for the host program, access control lists, an emulator of AWS. */
export const requirements: readonly Requirement[] = [
  program('shellcheck', 'shellcheck'),
  program('busybox', 'busybox'),
  program('setfacl', 'acl'),
  { name: 'the AWS emulator (Python package moto, in a virtual environment)', obtain: installEmulator },
];
