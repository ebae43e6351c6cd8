/** What one entry point shows. */
export interface Surface {
  /** The report of API Extractor. */
  readonly report: string;
  /** Names that its types speak of and it does not export. */
  readonly forgotten: readonly string[];
}

const exported =
  /^export (?:declare )?(?:abstract )?(?:const|let|function|class|interface|type|enum|namespace) (\w+)/gm;

/**
 * Names in the surface of a package that none of its entry points exports: nobody who calls it could write them down. What
 * one entry point speaks of may be another's to export.
 */
export function forgottenOf(surfaces: readonly Surface[]): readonly string[] {
  const names = new Set(surfaces.flatMap(({ report }) => [...report.matchAll(exported)].map((match) => match[1])));
  // API Extractor numbers what would clash with another name.
  const isExported = (name: string): boolean => names.has(name) || names.has(name.replace(/_\d+$/, ''));
  return [...new Set(surfaces.flatMap(({ forgotten }) => forgotten))].filter((name) => !isExported(name)).sort();
}
