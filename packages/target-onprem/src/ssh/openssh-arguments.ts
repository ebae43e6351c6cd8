import type { Problem } from '@rollway/core';
import { quote } from './quote.js';
import { type ParsedConnection, type ParsedEndpoint, parseEndpoint, refuseProblems } from './ssh-settings.js';

/** Options of `ssh` that reach an endpoint, without its name. What is not said here, the user's `ssh_config` says. */
export function opensshOptions(endpoint: ParsedEndpoint, settings: ParsedConnection): readonly string[] {
  const { port, user, privateKey, agent } = endpoint;
  const seconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1000)));
  const option = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : ['-o', `${name}=${value}`];
  return [
    ...(settings.configFile === undefined ? [] : ['-F', settings.configFile]),
    ...option('BatchMode', 'yes'),
    ...option('ConnectTimeout', seconds(settings.connectWithin)),
    ...option('ServerAliveInterval', seconds(settings.keepAlive)),
    ...option('ServerAliveCountMax', '3'),
    // The settings file may know another port; 22 is nobody's wish.
    ...option('Port', port === 22 ? undefined : String(port)),
    ...option('User', user),
    ...option('IdentityFile', privateKey?.path === undefined ? undefined : settingWord(privateKey.path)),
    ...option('IdentitiesOnly', privateKey === undefined ? undefined : 'yes'),
    ...option('IdentityAgent', agent === undefined ? undefined : settingWord(agent)),
    ...identityOptions(endpoint),
    ...jumpOptions(endpoint, settings),
    ...['-T', '-x', '-a'],
  ];
}

/** Which keys the host may show. */
function identityOptions({ fingerprints, knownHosts }: ParsedEndpoint): readonly string[] {
  const strict = ['-o', 'StrictHostKeyChecking=yes', '-o', 'UpdateHostKeys=no'];
  if (fingerprints.length === 0) {
    return knownHosts === undefined ? strict : [...strict, '-o', `UserKnownHostsFile=${settingWord(knownHosts)}`];
  }
  // Asked with the key that the host shows, this names it as known when its fingerprint is one of those given.
  const test = fingerprints.map((fingerprint) => `test %f = ${fingerprint}`).join(' || ');
  const command = `KnownHostsCommand=/bin/sh -c "if ${test}; then echo %H %t %K; fi"`;
  return [...strict, '-o', 'UserKnownHostsFile=none', '-o', 'GlobalKnownHostsFile=none', '-o', command];
}

/** Another `ssh` goes first, with keys and known hosts of its own, which ProxyJump could not give it. */
function jumpOptions({ jump }: ParsedEndpoint, settings: ParsedConnection): readonly string[] {
  if (jump === undefined) return [];
  const problems: Problem[] = [];
  const endpoint = parseEndpoint(jump, { client: 'openssh', path: 'jump.', problems });
  refuseProblems(problems);
  const words = opensshOptions(endpoint, settings).map((word) => quote(word.replaceAll('%', '%%')));
  return ['-o', `ProxyCommand=ssh ${words.join(' ')} -W '[%h]:%p' -- ${quote(endpoint.host)}`];
}

/** A path as one word of a settings line, where `%` begins a token. */
function settingWord(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
