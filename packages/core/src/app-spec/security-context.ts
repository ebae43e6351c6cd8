/** An SELinux label (CodeDeploy: permissions section, context). */
export interface SecurityContext {
  readonly user?: string;
  readonly type: string;
  readonly range?: SecurityRange;
}

/** Sensitivity levels and categories of a label: `s0-s3:c0.c5,c9`. */
export interface SecurityRange {
  readonly low: SecurityLevel;
  /** Absent when the label has one level only. */
  readonly high?: SecurityLevel;
}

/** One level: `s0:c1.c3,c5` is sensitivity 0 with the categories 1, 2, 3 and 5. */
export interface SecurityLevel {
  readonly sensitivity: number;
  readonly categories: readonly number[];
}
