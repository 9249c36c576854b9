export const id = 8351;
export const ids = [8351];
export const modules = {

/***/ 8351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gatherEvidence: () => (/* binding */ m)
/* harmony export */ });
/* unused harmony export functionOf */
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7913);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function m(n,e,i){try{if(e.type==="AWS::ECS::Service"){let{serviceEvidence:t}=await Promise.all(/* import() */[__webpack_require__.e(240), __webpack_require__.e(4437)]).then(__webpack_require__.bind(__webpack_require__, 4437));return e.physicalId.startsWith("arn:")?await t(n,e.physicalId):void 0}if(e.type==="AWS::AppRunner::Service"){let{appRunnerEvidence:t}=await Promise.all(/* import() */[__webpack_require__.e(240), __webpack_require__.e(7757)]).then(__webpack_require__.bind(__webpack_require__, 7757));return await t(n,e.physicalId)}if(/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(e.type))return await u(n,e,i);if(e.type==="AWS::Lambda::Function"&&e.physicalId)return await a(n,e.physicalId)}catch{}}async function u(n,e,i){let t=e.properties?.ServiceToken??i.resources[e.logicalId]?.Properties?.ServiceToken,r=l(t,i.physicalIds);if(!r)return;let o=/Log Stream: ([^\s,;)]+)/i.exec(e.reason)?.[1];return await a(n,r,o)}function l(n,e){if(typeof n=="string")return n.includes(":lambda:")?n:void 0;if(typeof n!="object"||n===null)return;let{Ref:i,"Fn::GetAtt":t}=n,r=i??(Array.isArray(t)?t[0]:t?.split(".")[0]);return r?e[r]:void 0}async function a(n,e,i){let t=/:function:([^:]+)/.exec(e)?.[1]??e,{logTail:r}=await Promise.all(/* import() */[__webpack_require__.e(240), __webpack_require__.e(7583)]).then(__webpack_require__.bind(__webpack_require__, 7583)),o=await r(n,await f(n,t),i);if(!o)return;let c=o.lines.findLast(d=>/error|exception|failed|Task timed out/i.test(d));return{title:`Log of function ${t}`,reason:c?.slice(0,300),lines:o.lines,details:`${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__.d.code(`${o.logGroup} ${o.logStream}`)}

${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__.d.fence(o.lines.join(`
`))}`}}async function f(n,e){try{let{GetFunctionConfigurationCommand:i,LambdaClient:t}=await Promise.all(/* import() */[__webpack_require__.e(6164), __webpack_require__.e(1600)]).then(__webpack_require__.bind(__webpack_require__, 1600)),{LoggingConfig:r}=await n.client(t).send(new i({FunctionName:e}));return r?.LogGroup??`/aws/lambda/${e}`}catch{return`/aws/lambda/${e}`}}


/***/ })

};
