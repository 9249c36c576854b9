export const id = 8116;
export const ids = [8116];
export const modules = {

/***/ 8116:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ j)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7654);
/* harmony import */ var _chunk_WSEYRMXS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4154);
/* harmony import */ var _chunk_7CKI62BC_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8535);
/* harmony import */ var _chunk_A2DCWCC2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9087);
/* harmony import */ var _chunk_N65ZBW5A_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(160);
/* harmony import */ var _chunk_CTWIBAED_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4229);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9096);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9831);
/* harmony import */ var _chunk_J4UAUFG5_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4820);
/* harmony import */ var _chunk_QYGS6WIJ_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3086);
/* harmony import */ var _chunk_KJTLFZVF_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3923);
/* harmony import */ var _chunk_7MSJD4D3_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(3938);
/* harmony import */ var _chunk_LLI4GPEG_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4096);
/* harmony import */ var _chunk_N3RKM6HR_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(6203);
/* harmony import */ var _chunk_GTYD7XWE_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(3675);
/* harmony import */ var _chunk_TC5JQSVX_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(7430);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function j(e){let{inputs:s,report:t}=e,o=(0,node_path__WEBPACK_IMPORTED_MODULE_19__.resolve)(e.context.workspace,s.text("working-directory",".")),i=s.optional("junit"),c=q(e,o),n=await (0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.e)(c,t);t.summary((0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.f)(n));let r=(0,node_path__WEBPACK_IMPORTED_MODULE_19__.join)(e.environment.RUNNER_TEMP||o,`smoke-test-${process.pid}-${Date.now()}.json`);R(r,`${JSON.stringify(n,void 0,2)}
`),i&&R((0,node_path__WEBPACK_IMPORTED_MODULE_19__.resolve)(o,i),(0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.b)(n));for(let a of["verdict","passed","failed","inconclusive"])e.output(a,n[a]);if(e.output("p95-ms",n.p95Ms),e.output("report",r),O(n,(0,node_path__WEBPACK_IMPORTED_MODULE_19__.relative)(e.context.workspace,o)),!n.acceptable)throw P(n)}function q(e,s){let{inputs:t,environment:o}=e,i=t.optional("expected-version"),c=t.matching("health-path",/^(\/|https?:\/\/)/,"a path that starts with /","/api/health"),n=t.text("checks");n===""&&i===void 0&&t.required("checks","api, spa");let r=t.required("base-url","https://app.example.org");for(let[a,p]of[["base-url",r],["api-url",t.text("api-url",r)]])if(!/^https?:\/\//.test(p)||!URL.canParse(p))throw (0,_chunk_N65ZBW5A_js__WEBPACK_IMPORTED_MODULE_5__.a)(a,p,"an address that starts with https:// or http://");return{baseUrl:r,apiUrl:t.optional("api-url"),checks:(0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.d)(n),variables:t.mapping("variables"),secrets:A(e),deadline:t.duration("deadline","120"),connectTo:t.lines("connect-to"),expectedVersion:i===void 0?void 0:{path:c,value:i,field:t.text("version-field","$.version")},failOn:t.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:s,environment:o,forceColdStart:F(e)}}function A({inputs:e,environment:s}){let t=e.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(t.map(o=>{let i=s[o];if(!i)throw new _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_8__.a({code:"input",what:`Input "secrets-from" names ${o}, which is not set`,todo:`Give the step env: ${o}: \${{ secrets.${o} }}`});return[o,i]}))}function F({inputs:e,environment:s,report:t}){let o=e.optional("cold-start-function"),[i,c]=[e.optional("aws-region"),e.optional("role-to-assume")];if(o!==void 0)return async()=>{let{sessionFromInputs:n}=await __webpack_require__.e(/* import() */ 5251).then(__webpack_require__.bind(__webpack_require__, 5251));await (0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.g)(n({region:i,roleArn:c,environment:s,report:t}),o)}}function O(e,s){for(let{level:t,title:o,message:i,file:c,line:n}of (0,_chunk_A5VWSUH3_js__WEBPACK_IMPORTED_MODULE_1__.a)(e,s)){let r={title:o,file:c,startLine:n};t==="error"?(0,_chunk_N65ZBW5A_js__WEBPACK_IMPORTED_MODULE_5__.b)(i,r):(0,_chunk_N65ZBW5A_js__WEBPACK_IMPORTED_MODULE_5__.c)(i,r)}}function P({verdict:e,passed:s,failed:t,inconclusive:o,results:i}){let c=i.find(r=>r.verdict===e),n=c.findings.find(r=>r.verdict===e);return new _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_8__.a({code:`checks-${e}`,what:`Checks ${e}: ${s} passed, ${t} failed, ${o} inconclusive`,why:`${c.scenario} / ${c.name}: ${n.where}: expected ${n.expected}, got ${n.got}`,todo:"The Job Summary has each request as a curl line"})}function R(e,s){(0,node_fs__WEBPACK_IMPORTED_MODULE_18__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_19__.dirname)(e),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_18__.writeFileSync)(e,s)}


/***/ })

};
