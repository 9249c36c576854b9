export const id = 9768;
export const ids = [9768];
export const modules = {

/***/ 2958:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ P),
/* harmony export */   b: () => (/* binding */ $)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3069);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P({input:r,given:a,path:i},o="file"){let t=n=>(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__.i)(r,a,`a ${o} that can be written (${n})`);if(y(a))throw t("an address is not a path");let e=o==="folder"?i:(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i);try{if(o==="file"&&f(i)?.isDirectory())throw t(`${i} is a folder`);for(;!f(e);)e=(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(e);if(!f(e).isDirectory())throw t(`${e} is a file`);(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.accessSync)(e,node_fs__WEBPACK_IMPORTED_MODULE_2__.constants.W_OK)}catch(n){throw n instanceof _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__.g?n:t((0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__.h)(n))}}function $({input:r,given:a,path:i},o){try{(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.writeFileSync)(i,o)}catch(t){throw t.code==="ENOSPC"?t:(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__.i)(r,a,`a file that can be written (${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_1__.h)(t)})`)}}function y(r){return/^[a-z][a-z0-9+.-]+:/i.test(r)}function f(r){return (0,node_fs__WEBPACK_IMPORTED_MODULE_2__.statSync)(r,{throwIfNoEntry:!1})}


/***/ }),

/***/ 6616:
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
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2814);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8706);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3069);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function U({inputs:t,context:n}){let r=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n.workspace,r);if((0,node_fs__WEBPACK_IMPORTED_MODULE_4__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.statSync)(e).isDirectory())return e;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("working-directory",r,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function j({inputs:t,context:n}){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n.workspace,t.text("working-directory","."))}function D(t,n,r={}){let e=t.text("parameters-file");if(e==="")return{};let o=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,u)=>{if(Object.hasOwn(r,u))return r[u];let h=Object.keys(r).map(x=>`{{${x}}}`);throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",a,h.length>0?h.join(" or "):"a path without {{...}}")}),i;try{i=(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n,o),"utf8")}catch(a){throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",o,`a file that can be read (${a.code})`)}return (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__.K)(i,a=>(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",o,`a file with ${a}`))}function z({context:t},n){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.relative)(t.workspace,n).replaceAll("\\","/")||"."}var y={api:"/api/health",backend:"/health",image:"/"};function F(t,n,{wholeUrl:r=!1}={}){let e=t.text("health-path",y[n]);if(/^\/(?!\/)\S*$/.test(e)||r&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("health-path",e,`a path that starts with one /${r?", or a whole URL":""}`)}var d=37;function B({inputs:t,context:n},r="."){let e=O({inputs:t,context:n},r),o=`${v(20)} (with deploy.yml, github-environment takes GitHub's own name where it differs)`,i=t.matching("environment",w(20),o,{fallback:"production",near:c});if(/(^|-)pr(-|$)/.test(i)&&(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__.b)(i)===void 0)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("environment",i,"a name without pr- in it, which marks previews (pr-7)");if(e.length+i.length>d)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,`at most ${d} characters together with the environment`);return{app:e,environment:i,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function O({inputs:t,context:n},r="."){let e=t.matching("app",w(30),v(30),{fallback:P(n.repository,r),near:c});if(e==="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app","","a name of lower-case letters, digits and -","shop");if(/(^|-)pr(-|$)/.test(e))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,"a name without pr- in it, which marks previews");return e}var w=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),v=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function P(t,n){let r=c((0,node_path__WEBPACK_IMPORTED_MODULE_5__.basename)(n)).slice(0,24);return[c(t.split("/")[1]??"").slice(0,r===""?30:29-r.length).replace(/-+$/,""),r].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function c(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var k=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:n}){for(let e of t.text("secret-values").split(`
`).map(o=>o.trim())){e.length>3&&n.mask(e);let o=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];o&&n.mask(o)}let r=t.mapping("secret-values");for(let[e,o]of Object.entries(r)){if(!k.test(e)||S.test(e))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.k)("secret-values","names of variables that neither the runner nor AWS uses");o!==""&&n.mask(o)}return r}function C(t){let n=t.inputs.lines("pass-environment"),r=Object.entries(I(t)).filter(([e])=>n.includes(e));return{...t.environment,...Object.fromEntries(r)}}function V({inputs:t,environment:n,report:r}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(o=>{if(!k.test(o))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.k)("secrets-from","names of variables, not their values");let i=n[o];if(!i)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.g({code:"input",what:`Input "secrets-from" names ${o}, which is not set`,todo:`Give the step env: ${o}: \${{ secrets.${o} }}, or the reusable workflow a secret SECRET_VALUES with a line ${o}=...`});return r.mask(i),[o,i]}))}


/***/ }),

/***/ 9768:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ E)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_7D2W4HCU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2958);
/* harmony import */ var _chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8215);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6616);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4235);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9290);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(3069);
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
function P(t){let{inputs:e,environment:o}=t,i=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.a)(t),r=e.optional("expected-version"),n=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.e)(e,"api",{wholeUrl:!0}),s=e.text("checks");s===""&&r===void 0&&e.required("checks","api, spa");let c=e.required("base-url","https://app.example.org");for(let[a,u]of[["base-url",c],["api-url",e.text("api-url",c)]])if(!/^https?:\/\//.test(u)||!URL.canParse(u))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_32__.i)(a,u,"an address that starts with https:// or http://");return{baseUrl:c,apiUrl:e.optional("api-url"),checks:(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.A)(s),variables:e.mapping("variables"),secrets:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.j)(t),deadline:e.duration("deadline","120"),connectTo:e.lines("connect-to"),expectedVersion:r===void 0?void 0:{path:n,value:r,field:e.text("version-field","$.version")},failOn:e.choice("fail-on",["failed","inconclusive"],"inconclusive"),directory:i,junit:I(e,i),environment:o,forceColdStart:q(t),alarmOf:async a=>(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.M)(await A(t),a)}}function I(t,e){let o=t.optional("junit");if(o===void 0)return;let i={input:"junit",given:o,path:(0,node_path__WEBPACK_IMPORTED_MODULE_44__.resolve)(e,o)};return (0,_chunk_7D2W4HCU_js__WEBPACK_IMPORTED_MODULE_1__.a)(i),i}function q(t){let e=t.inputs.optional("cold-start-function");if(e!==void 0)return async()=>(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.D)(await A(t),e)}async function A(t){let{openSession:e}=await __webpack_require__.e(/* import() */ 2641).then(__webpack_require__.bind(__webpack_require__, 2641));return e(t)}async function E(t){let{report:e}=t,{directory:o,junit:i,...r}=P(t),n=await (0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.K)({...r,directory:o},e),s=n.acceptable?void 0:N(n),c=s&&`
Error code: ${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_32__.r.code(s.code)}
`;e.summary(`${(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.C)(n)}${c??""}`);let a=(0,node_path__WEBPACK_IMPORTED_MODULE_44__.join)(t.environment.RUNNER_TEMP||o,`smoke-test-${process.pid}-${Date.now()}.json`);(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.writeFileSync)(a,`${JSON.stringify(n,void 0,2)}
`),i&&(0,_chunk_7D2W4HCU_js__WEBPACK_IMPORTED_MODULE_1__.b)(i,(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.J)(n));for(let u of["verdict","passed","failed","inconclusive"])t.output(u,n[u]);if(t.output("p95-ms",n.p95Ms),t.output("report",a),J(n,(0,node_path__WEBPACK_IMPORTED_MODULE_44__.relative)(t.context.workspace,o)),s)throw s}function J(t,e){for(let{level:o,title:i,message:r,file:n,line:s}of (0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.I)(t,e)){let c={title:i,file:n,startLine:s};o==="error"?(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__.c)(r,c):(0,_chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_30__.d)(r,c)}}function N(t){let{verdict:e,results:o}=t,i=o.find(n=>n.verdict===e),r=i.findings.find(n=>n.verdict===e);return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_32__.g({code:e==="failed"?"checks-failed":"checks-inconclusive",what:`${t[e]} of ${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_32__.r.count(o.length,"check")} ${e}`,why:`${i.scenario} / ${i.name}: ${(0,_chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_2__.B)(r)}`,todo:"The Job Summary has each request as a curl line",summarized:!0})}


/***/ })

};
