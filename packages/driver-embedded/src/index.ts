/** The default driver: deployments run in this process, a file journal outlives it. */

export type { CompanionContext, DeploymentCompanion } from './driver/companions.js';
export type { EmbeddedDriverSettings, EmbeddedJournal } from './driver/driver-settings.js';
export { createEmbeddedDriver, type EmbeddedDriver } from './driver/embedded-driver.js';
export type { PlanRequest } from './driver/plan-deployment.js';
export type { ResumeOptions, ResumeReport } from './driver/resume-deployments.js';
export type { DerivedFiles } from './journal/derived-files.js';
export type { AppendFile, CreateAppendFile } from './journal/durable-files.js';
export { type FileJournal, type FileJournalOptions, fileJournal } from './journal/file-journal.js';
export type { LeaseHolder } from './lease/lease.js';
export type { ProcessIdentity } from './lease/process-identity.js';
export type { RequestDrop, SendOptions, ServeOptions } from './requests/request-drop.js';
export { systemClock } from './system-clock.js';
