// TypeScript in tests as Node.js itself takes it: types are stripped, positions stay, nothing else changes.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
