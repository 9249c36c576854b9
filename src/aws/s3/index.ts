export { Bucket, type BucketOptions } from './bucket.ts';
export { isContentMismatch } from './bucket-failure.ts';
export { HEADER_NAMES, headerField, headerParameters, sameHeaders, type StoredHeaders } from './object-headers.ts';
export type { Condition } from './condition.ts';
export type { ListedObject, ObjectFacts } from './object.ts';
export { whileConflicting } from './condition.ts';
