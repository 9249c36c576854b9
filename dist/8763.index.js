export const id = 8763;
export const ids = [8763];
export const modules = {

/***/ 8763:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gatherEvidence: () => (/* binding */ m)
/* harmony export */ });
/* unused harmony export functionOf */
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7913);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function m(t,e,i){try{if(e.type==="AWS::ECS::Service"||e.type==="AWS::ECS::ExpressGatewayService"){let{serviceEvidence:n}=await Promise.all(/* import() */[__webpack_require__.e(9458), __webpack_require__.e(1288), __webpack_require__.e(7746)]).then(__webpack_require__.bind(__webpack_require__, 7746));return e.physicalId.startsWith("arn:")?await n(t,e.physicalId):void 0}if(e.type==="AWS::AppRunner::Service"){let{appRunnerEvidence:n}=await Promise.all(/* import() */[__webpack_require__.e(9458), __webpack_require__.e(3296)]).then(__webpack_require__.bind(__webpack_require__, 3296));return await n(t,e.physicalId)}if(/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(e.type))return await u(t,e,i);if(/^AWS::Lambda::(Function|Version|Alias)$/.test(e.type)&&e.physicalId)return await c(t,e.physicalId)}catch{}}async function u(t,e,i){let n=e.properties?.ServiceToken??i.resources[e.logicalId]?.Properties?.ServiceToken,r=l(n,i.physicalIds);if(!r)return;let s=/Log Stream: ([^\s,;)]+)/i.exec(e.reason)?.[1];return await c(t,r,s)}function l(t,e){if(typeof t=="string")return t.includes(":lambda:")?t:void 0;if(typeof t!="object"||t===null)return;let{Ref:i,"Fn::GetAtt":n}=t,r=i??(Array.isArray(n)?n[0]:n?.split(".")[0]);return r?e[r]:void 0}async function c(t,e,i){let n=/:function:([^:]+)/.exec(e)?.[1]??e,{logTail:r}=await Promise.all(/* import() */[__webpack_require__.e(9458), __webpack_require__.e(1244)]).then(__webpack_require__.bind(__webpack_require__, 1244)),s=await r(t,await p(t,n),i);if(!s)return;let d=s.lines.flatMap(o=>o.split(`
`)).findLast(o=>/error|exception|failed|Task timed out/i.test(o)&&!/^\s+at /.test(o));return{title:`Log of function ${n}`,reason:d?.slice(0,300),lines:s.lines,details:`${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__.d.code(`${s.logGroup} ${s.logStream}`)}

${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__.d.fence(s.lines.join(`
`))}`}}async function p(t,e){try{let{GetFunctionConfigurationCommand:i,LambdaClient:n}=await Promise.all(/* import() */[__webpack_require__.e(6164), __webpack_require__.e(1600)]).then(__webpack_require__.bind(__webpack_require__, 1600)),{LoggingConfig:r}=await t.client(n).send(new i({FunctionName:e}));return r?.LogGroup??`/aws/lambda/${e}`}catch{return`/aws/lambda/${e}`}}


/***/ })

};
