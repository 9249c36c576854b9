export const id = 6073;
export const ids = [6073];
export const modules = {

/***/ 6073:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ j)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4832);
/* harmony import */ var _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6825);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1093);
/* harmony import */ var _chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5298);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9096);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7556);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function j(e){let{inputs:s,report:t}=e,n=(0,node_path__WEBPACK_IMPORTED_MODULE_19__.resolve)(e.context.workspace,s.text("working-directory",".")),i=s.optional("junit"),c=F(e,n),o=await (0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.e)(c,t);t.summary((0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.g)(o));let r=(0,node_path__WEBPACK_IMPORTED_MODULE_19__.join)(e.environment.RUNNER_TEMP||n,`smoke-test-${process.pid}-${Date.now()}.json`);y(r,`${JSON.stringify(o,void 0,2)}
`),i&&y((0,node_path__WEBPACK_IMPORTED_MODULE_19__.resolve)(n,i),(0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.c)(o));for(let a of["verdict","passed","failed","inconclusive"])e.output(a,o[a]);if(e.output("p95-ms",o.p95Ms),e.output("report",r),P(o,(0,node_path__WEBPACK_IMPORTED_MODULE_19__.relative)(e.context.workspace,n)),!o.acceptable)throw U(o)}function F(e,s){let{inputs:t,environment:n}=e,i=t.optional("expected-version"),c=t.matching("health-path",/^(\/|https?:\/\/)/,"a path that starts with /","/api/health"),o=t.text("checks");o===""&&i===void 0&&t.required("checks","api, spa");let r=t.required("base-url","https://app.example.org");for(let[a,p]of[["base-url",r],["api-url",t.text("api-url",r)]])if(!/^https?:\/\//.test(p)||!URL.canParse(p))throw (0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_5__.b)(a,p,"an address that starts with https:// or http://");return{baseUrl:r,apiUrl:t.optional("api-url"),checks:(0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.d)(o),variables:t.mapping("variables"),secrets:(0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.i)(e),deadline:t.duration("deadline","120"),connectTo:t.lines("connect-to"),expectedVersion:i===void 0?void 0:{path:c,value:i,field:t.text("version-field","$.version")},failOn:t.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:s,environment:n,forceColdStart:A(e)}}function A({inputs:e,environment:s,report:t}){let n=e.optional("cold-start-function"),[i,c]=[e.optional("aws-region"),e.optional("role-to-assume")];if(n!==void 0)return async()=>{let{sessionFromInputs:o}=await __webpack_require__.e(/* import() */ 4190).then(__webpack_require__.bind(__webpack_require__, 4190));await (0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.h)(o({region:i,roleArn:c,environment:s,report:t}),n)}}function P(e,s){for(let{level:t,title:n,message:i,file:c,line:o}of (0,_chunk_36G6PLRX_js__WEBPACK_IMPORTED_MODULE_1__.b)(e,s)){let r={title:n,file:c,startLine:o};t==="error"?(0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_5__.c)(i,r):(0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_5__.d)(i,r)}}function U({verdict:e,passed:s,failed:t,inconclusive:n,results:i}){let c=i.find(r=>r.verdict===e),o=c.findings.find(r=>r.verdict===e);return new _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_7__.a({code:`checks-${e}`,what:`Checks ${e}: ${s} passed, ${t} failed, ${n} inconclusive`,why:`${c.scenario} / ${c.name}: ${o.where}: expected ${o.expected}, got ${o.got}`,todo:"The Job Summary has each request as a curl line"})}function y(e,s){(0,node_fs__WEBPACK_IMPORTED_MODULE_18__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_19__.dirname)(e),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_18__.writeFileSync)(e,s)}


/***/ })

};
