import type { Node } from 'yaml';
import { permissionRefusal } from './permission-refusal.js';
import { at, isTrue, type RubyValue, rubyValue, show } from './ruby-value.js';
import { firstOf, refuse, stumble, type Verdict } from './verdict.js';

const inAppSpec = 'The deployment failed because the application specification file';

/**
 * What CodeDeploy's agent says when it refuses this AppSpec: the first complaint of its own checks, in its own order and
 * words. Undefined when it would take the file, or would fail by accident with words of its language's runtime.
 */
export function agentRefusal(root: Node | null): string | undefined {
  const spec = rubyValue(root);
  const verdict = isTrue(spec) ? specVerdict(spec) : emptyFile;
  return verdict?.message;
}

const emptyFile: Verdict = refuse(
  `${inAppSpec} was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.`,
);

function specVerdict(spec: RubyValue): Verdict {
  if (spec.kind !== 'map' && spec.kind !== 'text') return stumble;
  return firstOf([
    () => versionVerdict(at(spec, 'version')),
    () => osVerdict(at(spec, 'os')),
    () => hooksVerdict(at(spec, 'hooks')),
    () => filesVerdict(at(spec, 'files')),
    () => each(at(spec, 'permissions'), permissionRefusal),
    () => behaviorVerdict(at(spec, 'file_exists_behavior')),
  ]);
}

/** Every item of a list in turn; anything else that is there cannot be gone through. */
function each(value: RubyValue, check: (item: RubyValue) => Verdict): Verdict {
  if (!isTrue(value)) return undefined;
  if (value.kind !== 'list') return value.kind === 'map' && value.entries.size === 0 ? undefined : stumble;
  return firstOf(value.items.map((item) => () => check(item)));
}

function versionVerdict(version: RubyValue): Verdict {
  if (version.kind === 'number' && version.value === 0) return undefined;
  return refuse(
    `The deployment failed because an invalid version value (${show(version)}) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.`,
  );
}

function osVerdict(os: RubyValue): Verdict {
  if (os.kind === 'text' && os.value === 'linux') return undefined;
  return refuse(
    `${inAppSpec} specifies an unsupported operating system (${show(os)}). Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.`,
  );
}

function hooksVerdict(hooks: RubyValue): Verdict {
  if (!isTrue(hooks)) return undefined;
  if (hooks.kind !== 'map') return stumble;
  return firstOf([...hooks.entries.values()].map((scripts) => () => each(scripts, scriptVerdict)));
}

function scriptVerdict(script: RubyValue): Verdict {
  if (script.kind !== 'map') return stumble;
  const location = at(script, 'location');
  if (location.kind === 'nil' || show(location).trim() === '') {
    return refuse(
      `${inAppSpec} specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.`,
    );
  }
  const timeout = at(script, 'timeout');
  if (!isTrue(timeout)) return undefined;
  if (timeout.kind !== 'number' && timeout.kind !== 'text') return stumble;
  if (Number.parseInt(show(timeout).trim(), 10) > 0) return undefined;
  return refuse(
    'The deployment failed because an invalid timeout value was provided for a script in the application specification file. Make corrections in the hooks section of the AppSpec file, and then try again.',
  );
}

function filesVerdict(files: RubyValue): Verdict {
  return each(files, (mapping) => {
    if (mapping.kind !== 'map' && mapping.kind !== 'text') return stumble;
    const source = at(mapping, 'source');
    if (source.kind === 'nil') {
      return refuse(
        `${inAppSpec} specifies a destination file, but no source file. Update the files section of the AppSpec file, and then try again.`,
      );
    }
    if (at(mapping, 'destination').kind !== 'nil') return undefined;
    return refuse(
      `${inAppSpec} specifies only a source file (${show(source)}). Add the name of the destination file to the files section of the AppSpec file, and then try again.`,
    );
  });
}

function behaviorVerdict(behavior: RubyValue): Verdict {
  if (behavior.kind === 'nil') return undefined;
  if (behavior.kind === 'text' && ['DISALLOW', 'OVERWRITE', 'RETAIN'].includes(behavior.value)) return undefined;
  return refuse(
    `The deployment failed because an invalid file_exists_behavior value (${show(behavior)}) was entered in the application specification file. Make sure your AppSpec file specifies one of DISALLOW,OVERWRITE,RETAIN as the file_exists_behavior, and then try again.`,
  );
}
