export { isZipFile } from './is-zip-file.ts';
export { writeZip, type ZipFile } from './write-zip.ts';
