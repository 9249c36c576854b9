export { describeExamination, sortFindings } from './describe.ts';
export { examine } from './examine.ts';
export type { DoctorRequest } from './request.ts';
