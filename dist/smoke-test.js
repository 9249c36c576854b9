import { main } from './main.js';
await main("smoke-test", import.meta.dirname);
