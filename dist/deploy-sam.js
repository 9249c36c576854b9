import { main } from './main.js';
await main("deploy-sam", import.meta.dirname);
