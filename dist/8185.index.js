export const id = 8185;
export const ids = [8185];
export const modules = {

/***/ 1578:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ P),
/* harmony export */   b: () => (/* binding */ $)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1836);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P({input:r,given:a,path:i},o="file"){let t=n=>(0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__.i)(r,a,`a ${o} that can be written (${n})`);if(y(a))throw t("an address is not a path");let e=o==="folder"?i:(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i);try{if(o==="file"&&f(i)?.isDirectory())throw t(`${i} is a folder`);for(;!f(e);)e=(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(e);if(!f(e).isDirectory())throw t(`${e} is a file`);(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.accessSync)(e,node_fs__WEBPACK_IMPORTED_MODULE_2__.constants.W_OK)}catch(n){throw n instanceof _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__.g?n:t((0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__.h)(n))}}function $({input:r,given:a,path:i},o){try{(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.writeFileSync)(i,o)}catch(t){throw t.code==="ENOSPC"?t:(0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__.i)(r,a,`a file that can be written (${(0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_1__.h)(t)})`)}}function y(r){return/^[a-z][a-z0-9+.-]+:/i.test(r)}function f(r){return (0,node_fs__WEBPACK_IMPORTED_MODULE_2__.statSync)(r,{throwIfNoEntry:!1})}


/***/ }),

/***/ 7225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ U),
/* harmony export */   b: () => (/* binding */ j),
/* harmony export */   c: () => (/* binding */ D),
/* harmony export */   d: () => (/* binding */ z),
/* harmony export */   e: () => (/* binding */ F),
/* harmony export */   f: () => (/* binding */ B),
/* harmony export */   g: () => (/* binding */ O),
/* harmony export */   h: () => (/* binding */ I),
/* harmony export */   i: () => (/* binding */ C),
/* harmony export */   j: () => (/* binding */ V)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_5S7W3XX3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9686);
/* harmony import */ var _chunk_ABWPBKDU_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9910);
/* harmony import */ var _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1836);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function U({inputs:t,context:o}){let n=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(o.workspace,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_4__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.statSync)(e).isDirectory())return e;throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("working-directory",n,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function j({inputs:t,context:o}){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(o.workspace,t.text("working-directory","."))}function D(t,o,n={}){let e=t.text("parameters-file");if(e==="")return{};let r=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,l)=>{if(Object.hasOwn(n,l))return n[l];let u=Object.keys(n).map(x=>`{{${x}}}`);throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",a,u.length>0?u.join(" or "):"a path without {{...}}")}),s;try{s=(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(o,r),"utf8")}catch(a){throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",r,`a file that can be read (${a.code})`)}return (0,_chunk_5S7W3XX3_js__WEBPACK_IMPORTED_MODULE_1__.K)(s,a=>(0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",r,`a file with ${a}`))}function z({context:t},o){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.relative)(t.workspace,o).replaceAll("\\","/")||"."}var y={api:"/api/health",backend:"/health",image:"/"};function F(t,o,{wholeUrl:n=!1}={}){let e=t.text("health-path",y[o]);if(/^\/(?!\/)\S*$/.test(e)||n&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("health-path",e,`a path that starts with one /${n?", or a whole URL":""}`)}var g=37;function B({inputs:t,context:o},n="."){let e=O({inputs:t,context:o},n),r=t.matching("environment",w(20),v(20),"production");if(/(^|-)pr(-|$)/.test(r)&&(0,_chunk_ABWPBKDU_js__WEBPACK_IMPORTED_MODULE_2__.b)(r)===void 0)throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("environment",r,"a name without pr- in it, which marks previews (pr-7)");if(e.length+r.length>g)throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,`at most ${g} characters together with the environment`);return{app:e,environment:r,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function O({inputs:t,context:o},n="."){let e=t.matching("app",w(30),v(30),P(o.repository,n));if(e==="")throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("app","","a name of lower-case letters, digits and -","shop");if(/(^|-)pr(-|$)/.test(e))throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,"a name without pr- in it, which marks previews");return e}var w=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),v=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function P(t,o){let n=d((0,node_path__WEBPACK_IMPORTED_MODULE_5__.basename)(o)).slice(0,24);return[d(t.split("/")[1]??"").slice(0,n===""?30:29-n.length).replace(/-+$/,""),n].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function d(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var k=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:o}){for(let e of t.text("secret-values").split(`
`).map(r=>r.trim())){e.length>3&&o.mask(e);let r=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];r&&o.mask(r)}let n=t.mapping("secret-values");for(let[e,r]of Object.entries(n)){if(!k.test(e)||S.test(e))throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.k)("secret-values","names of variables that neither the runner nor AWS uses");r!==""&&o.mask(r)}return n}function C(t){let o=t.inputs.lines("pass-environment"),n=Object.entries(I(t)).filter(([e])=>o.includes(e));return{...t.environment,...Object.fromEntries(n)}}function V({inputs:t,environment:o,report:n}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(r=>{if(!k.test(r))throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.k)("secrets-from","names of variables, not their values");let s=o[r];if(!s)throw new _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_3__.g({code:"input",what:`Input "secrets-from" names ${r}, which is not set`,todo:`Give the step env: ${r}: \${{ secrets.${r} }}, or the reusable workflow a secret SECRET_VALUES with a line ${r}=...`});return n.mask(s),[r,s]}))}


/***/ }),

/***/ 8185:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ U)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_BRE3VPP6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1578);
/* harmony import */ var _chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4567);
/* harmony import */ var _chunk_FXCOHPG4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7225);
/* harmony import */ var _chunk_5S7W3XX3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9686);
/* harmony import */ var _chunk_LYO3SIUY_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1909);
/* harmony import */ var _chunk_HX4F34KX_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8256);
/* harmony import */ var _chunk_PWTLYUNN_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(969);
/* harmony import */ var _chunk_PGHTKQB4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6005);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6519);
/* harmony import */ var _chunk_RTWNYBUE_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4940);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6868);
/* harmony import */ var _chunk_FEYTILYI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2045);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2337);
/* harmony import */ var _chunk_ABWPBKDU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9910);
/* harmony import */ var _chunk_NRZBBI3E_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(5435);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4162);
/* harmony import */ var _chunk_PJDDM25H_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(338);
/* harmony import */ var _chunk_EISP2J2W_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7492);
/* harmony import */ var _chunk_KFRFKJGF_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(8695);
/* harmony import */ var _chunk_QKHAMOTV_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2015);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6729);
/* harmony import */ var _chunk_YISJRSJI_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(671);
/* harmony import */ var _chunk_V2CKZ2ZF_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4992);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9290);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(3473);
/* harmony import */ var _chunk_JS22SBBB_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(9530);
/* harmony import */ var _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(1836);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function j(e){let{inputs:t,environment:i}=e,r=(0,_chunk_FXCOHPG4_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),s=t.optional("expected-version"),n=(0,_chunk_FXCOHPG4_js__WEBPACK_IMPORTED_MODULE_3__.e)(t,"api",{wholeUrl:!0}),a=t.text("checks");a===""&&s===void 0&&t.required("checks","api, spa");let o=t.required("base-url","https://app.example.org");for(let[c,u]of[["base-url",o],["api-url",t.text("api-url",o)]])if(!/^https?:\/\//.test(u)||!URL.canParse(u))throw (0,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_32__.i)(c,u,"an address that starts with https:// or http://");return{baseUrl:o,apiUrl:t.optional("api-url"),checks:(0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.A)(a),variables:t.mapping("variables"),secrets:(0,_chunk_FXCOHPG4_js__WEBPACK_IMPORTED_MODULE_3__.j)(e),deadline:t.duration("deadline","120"),connectTo:t.lines("connect-to"),expectedVersion:s===void 0?void 0:{path:n,value:s,field:t.text("version-field","$.version")},failOn:t.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:r,junit:O(t,r),environment:i,forceColdStart:I(e),alarmOf:async c=>(0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.L)(await P(e),c)}}function O(e,t){let i=e.optional("junit");if(i===void 0)return;let r={input:"junit",given:i,path:(0,node_path__WEBPACK_IMPORTED_MODULE_44__.resolve)(t,i)};return (0,_chunk_BRE3VPP6_js__WEBPACK_IMPORTED_MODULE_1__.a)(r),r}function I(e){let t=e.inputs.optional("cold-start-function");if(t!==void 0)return async()=>(0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.D)(await P(e),t)}async function P(e){let{openSession:t}=await __webpack_require__.e(/* import() */ 5202).then(__webpack_require__.bind(__webpack_require__, 5202));return t(e)}async function U(e){let{report:t}=e,{directory:i,junit:r,...s}=j(e),n=await (0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.J)({...s,directory:i},t);t.summary((0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.C)(n));let a=(0,node_path__WEBPACK_IMPORTED_MODULE_44__.join)(e.environment.RUNNER_TEMP||i,`smoke-test-${process.pid}-${Date.now()}.json`);(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.writeFileSync)(a,`${JSON.stringify(n,void 0,2)}
`),r&&(0,_chunk_BRE3VPP6_js__WEBPACK_IMPORTED_MODULE_1__.b)(r,(0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.I)(n));for(let o of["verdict","passed","failed","inconclusive"])e.output(o,n[o]);if(e.output("p95-ms",n.p95Ms),e.output("report",a),J(n,(0,node_path__WEBPACK_IMPORTED_MODULE_44__.relative)(e.context.workspace,i)),!n.acceptable)throw N(n)}function J(e,t){for(let{level:i,title:r,message:s,file:n,line:a}of (0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.H)(e,t)){let o={title:r,file:n,startLine:a};i==="error"?(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__.c)(s,o):(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__.d)(s,o)}}function N({verdict:e,passed:t,failed:i,inconclusive:r,results:s}){let n=s.find(o=>o.verdict===e),a=n.findings.find(o=>o.verdict===e);return new _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_32__.g({code:e==="failed"?"checks-failed":"checks-inconclusive",what:`Checks ${e}: ${t} passed, ${i} failed, ${r} inconclusive`,why:`${n.scenario} / ${n.name}: ${(0,_chunk_J4OY7LQ7_js__WEBPACK_IMPORTED_MODULE_2__.B)(a)}`,todo:"The Job Summary has each request as a curl line"})}


/***/ })

};
