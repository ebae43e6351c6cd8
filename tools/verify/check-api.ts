import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { repositoryRoot } from '../run-command.js';
import { forgottenOf, type Surface } from './forgotten-exports.js';
import { type PublishedPackage, publishedPackages } from './published-packages.js';

/**
 * Writes the public surface of every entry point into a report and compares it with the committed one, so that a change of
 * the surface is a change in a diff.
 */
export async function checkApi(options: { readonly update: boolean }): Promise<readonly string[]> {
  const problems: string[] = [];
  await mkdir(join(repositoryRoot, 'etc'), { recursive: true });
  for (const published of await publishedPackages()) {
    const surfaces: Surface[] = [];
    for (const types of entryPoints(published)) {
      const reportFile = `${published.folder}.${basename(types, '.d.ts')}.api.md`;
      const surface = await extract(published, types, reportFile);
      surfaces.push(surface);
      const kept = await readFile(join(repositoryRoot, 'etc', reportFile), 'utf8').catch(() => '');
      if (surface.report === kept) continue;
      if (options.update) await writeFile(join(repositoryRoot, 'etc', reportFile), surface.report);
      else problems.push(`etc/${reportFile} does not show today's surface; look at it and run: npm run api:update`);
    }
    for (const name of forgottenOf(surfaces)) {
      problems.push(`packages/${published.folder}: ${name} is in the surface, but no entry point exports it`);
    }
  }
  return problems;
}

function entryPoints({ manifest }: PublishedPackage): readonly string[] {
  return Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [] : [target.types]));
}

async function extract(published: PublishedPackage, types: string, reportFileName: string): Promise<Surface> {
  const temporary = join(published.directory, 'dist', 'api');
  await mkdir(temporary, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(published.directory, 'api-extractor.json'),
    packageJsonFullPath: join(published.directory, 'package.json'),
    configObject: {
      projectFolder: published.directory,
      mainEntryPointFilePath: join(published.directory, types),
      compiler: { overrideTsconfig: compilerSettings },
      apiReport: { enabled: true, reportFileName, reportFolder: temporary, reportTempFolder: temporary },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: { extractorMessageReporting: watched, tsdocMessageReporting: quiet, compilerMessageReporting: quiet },
    },
  });
  const forgotten: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    showVerboseMessages: false,
    messageCallback(message) {
      message.handled = true;
      if (message.messageId === forgottenExport) forgotten.push(/"(.+?)"/.exec(message.text)?.[1] ?? message.text);
    },
  });
  return { report: await readFile(join(temporary, reportFileName), 'utf8'), forgotten };
}

const forgottenExport = 'ae-forgotten-export';
const quiet = { default: { logLevel: ExtractorLogLevel.None } };
const watched = { ...quiet, [forgottenExport]: { logLevel: ExtractorLogLevel.Error } };

const compilerSettings = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['dist'],
};
