export { describeExamination, sortFindings } from './describe.ts';
export { examine, type Examination } from './examine.ts';
export type { Finding } from './finding.ts';
export type { DoctorRequest } from './request.ts';
