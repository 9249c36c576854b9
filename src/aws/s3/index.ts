export { Bucket, partSize, type BucketOptions } from './bucket.ts';
export { explainBucketError, isContentMismatch } from './bucket-failure.ts';
export { headerField, headerParameters, sameHeaders, storedHeaders, type StoredHeaders } from './object-headers.ts';
export type { Condition } from './condition.ts';
export type { ListedObject, ObjectFacts, OpenObject, PutOptions, Written } from './object.ts';
