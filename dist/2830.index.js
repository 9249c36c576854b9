export const id = 2830;
export const ids = [2830];
export const modules = {

/***/ 4487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ P),
/* harmony export */   b: () => (/* binding */ $)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8938);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P({input:r,given:a,path:i},o="file"){let t=n=>(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a ${o} that can be written (${n})`);if(y(a))throw t("an address is not a path");let e=o==="folder"?i:(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i);try{if(o==="file"&&f(i)?.isDirectory())throw t(`${i} is a folder`);for(;!f(e);)e=(0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(e);if(!f(e).isDirectory())throw t(`${e} is a file`);(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.accessSync)(e,node_fs__WEBPACK_IMPORTED_MODULE_2__.constants.W_OK)}catch(n){throw n instanceof _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.c?n:t((0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.d)(n))}}function $({input:r,given:a,path:i},o){try{(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.mkdirSync)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(i),{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_2__.writeFileSync)(i,o)}catch(t){throw t.code==="ENOSPC"?t:(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.e)(r,a,`a file that can be written (${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_1__.d)(t)})`)}}function y(r){return/^[a-z][a-z0-9+.-]+:/i.test(r)}function f(r){return (0,node_fs__WEBPACK_IMPORTED_MODULE_2__.statSync)(r,{throwIfNoEntry:!1})}


/***/ }),

/***/ 5624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ L),
/* harmony export */   b: () => (/* binding */ H),
/* harmony export */   c: () => (/* binding */ U),
/* harmony export */   d: () => (/* binding */ j),
/* harmony export */   e: () => (/* binding */ D),
/* harmony export */   f: () => (/* binding */ y),
/* harmony export */   g: () => (/* binding */ I),
/* harmony export */   h: () => (/* binding */ z),
/* harmony export */   i: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2083);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8938);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function L({inputs:t,context:o}){let n=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o.workspace,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_3__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.statSync)(e).isDirectory())return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("working-directory",n,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function H(t,o,n={}){let e=t.text("parameters-file");if(e==="")return{};let r=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,p)=>{if(Object.hasOwn(n,p))return n[p];let l=Object.keys(n).map(R=>`{{${R}}}`);throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",a,l.length>0?l.join(" or "):"a path without {{...}}")}),i;try{i=(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o,r),"utf8")}catch(a){throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file that can be read (${a.code})`)}return (0,_chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__.D)(i,a=>(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file with ${a}`))}function U({context:t},o){return (0,node_path__WEBPACK_IMPORTED_MODULE_4__.relative)(t.workspace,o).replaceAll("\\","/")||"."}var b={api:"/api/health",backend:"/health",image:"/"};function j(t,o,{wholeUrl:n=!1}={}){let e=t.text("health-path",b[o]);if(/^\/(?!\/)\S*$/.test(e)||n&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("health-path",e,`a path that starts with one /${n?", or a whole URL":""}`)}var f=37;function D({inputs:t,context:o},n="."){let e=y({inputs:t,context:o},n),r=t.matching("environment",d(20),w(20),"production");if(e.length+r.length>f)throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,`at most ${f} characters together with the environment`);return{app:e,environment:r,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function y({inputs:t,context:o},n="."){let e=t.matching("app",d(30),w(30),O(o.repository,n));if(e==="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app","","a name of lower-case letters, digits and -","shop");if(/-pr(-|$)/.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,"a name without -pr-, which marks previews");return e}var d=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),w=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function O(t,o){let n=m((0,node_path__WEBPACK_IMPORTED_MODULE_4__.basename)(o)).slice(0,24);return[m(t.split("/")[1]??"").slice(0,n===""?30:29-n.length).replace(/-+$/,""),n].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function m(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var v=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:o}){for(let e of t.text("secret-values").split(`
`).map(r=>r.trim())){e.length>3&&o.mask(e);let r=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];r&&o.mask(r)}let n=t.mapping("secret-values");for(let[e,r]of Object.entries(n)){if(!v.test(e)||S.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secret-values","names of variables that neither the runner nor AWS uses");r!==""&&o.mask(r)}return n}function z(t){let o=t.inputs.lines("pass-environment"),n=Object.entries(I(t)).filter(([e])=>o.includes(e));return{...t.environment,...Object.fromEntries(n)}}function F({inputs:t,environment:o,report:n}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(r=>{if(!v.test(r))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secrets-from","names of variables, not their values");let i=o[r];if(!i)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.c({code:"input",what:`Input "secrets-from" names ${r}, which is not set`,todo:`Give the step env: ${r}: \${{ secrets.${r} }}, or the reusable workflow a secret SECRET_VALUES with a line ${r}=...`});return n.mask(i),[r,i]}))}


/***/ }),

/***/ 5804:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ T),
/* harmony export */   b: () => (/* binding */ g)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_EYGPEC4T_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4103);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8938);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function T(n,s,t){let r=Object.entries({SIGINT:130,SIGTERM:143}).map(([o,a])=>{let i=()=>{try{n.warning(s(),{title:"Interrupted"})}catch(p){process.stdout.write(`${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.d)(p)}
`)}(0,_chunk_EYGPEC4T_js__WEBPACK_IMPORTED_MODULE_1__.c)(a)};return process.once(o,i),[o,i]});try{return await t()}finally{for(let[o,a]of r)process.off(o,a)}}async function g(n,s){let t=new AbortController,e=r=>t.abort(n(r));for(let r of["SIGINT","SIGTERM"])process.on(r,e);try{return await s(t.signal)}finally{for(let r of["SIGINT","SIGTERM"])process.off(r,e)}}


/***/ }),

/***/ 8450:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(715);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function p({inputs:n,environment:e,report:s},{region:i,sessionName:r,environmentName:t}={}){return (0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_1__.k)({region:n.optional("aws-region")??i,roleArn:n.optional("role-to-assume"),sessionName:r,environmentName:t,environment:e,report:s})}


/***/ }),

/***/ 2830:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ st)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_6DQS7LV2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4487);
/* harmony import */ var _chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2238);
/* harmony import */ var _chunk_XPGMJFYJ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8405);
/* harmony import */ var _chunk_IWUFXVJW_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5804);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7663);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5624);
/* harmony import */ var _chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8450);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6975);
/* harmony import */ var _chunk_V2NX2O3D_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3596);
/* harmony import */ var _chunk_WN7QNZSM_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7031);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5805);
/* harmony import */ var _chunk_YQJ3ZNRQ_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3490);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(2337);
/* harmony import */ var _chunk_XEADOHP4_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(647);
/* harmony import */ var _chunk_WBNDQAAR_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2436);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4162);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(9290);
/* harmony import */ var _chunk_EYGPEC4T_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(4103);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(3473);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(8938);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function B(e){let t=tt(e);return et(e,t),t}function tt(e){let{inputs:t}=e;return{planPath:t.required("plan","migrations/users.yaml"),workingDirectory:t.text("working-directory","."),direction:t.choice("direction",["forward","reverse"],"forward"),operation:t.choice("operation",["copy-and-verify","copy","verify"],"copy-and-verify"),dryRun:t.boolean("dry-run",!1),variables:t.mapping("variables"),onConflict:t.choice("on-conflict",["fail","skip","overwrite"],"fail"),checkpoint:t.optional("checkpoint"),concurrency:t.integer("concurrency",16,{min:1,max:128}),maxBadRows:t.integer("max-bad-rows",0),reportPath:t.text("report-path","migrate-data-report"),...ot(t),environment:nt(e),compatible:t.boolean("compatible",!1)}}function et(e,t){let n=h(e,t),{checkpoint:o,reportPath:r}=t,i=(a,c,s)=>(0,_chunk_6DQS7LV2_js__WEBPACK_IMPORTED_MODULE_1__.a)({input:a,given:c,path:n(s)});for(let a of["report.json","dead-letter.ndjson"])i("report-path",r,(0,node_path__WEBPACK_IMPORTED_MODULE_50__.join)(r,a));o===void 0?i("report-path",r,v(t)):(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.a)(o)||i("checkpoint",o,o)}function nt(e){let{inputs:t}=e;if(t.text("environment")!==""){if(t.text("app")===""&&t.text("working-directory",".")!==".")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.e)("app","","with working-directory: the name of the app, as deploy has it","shop");return (0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_6__.e)(e)}if(t.text("app")!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.e)("environment","","app and environment together name what is locked","production")}function ot(e){let t=e.text("rate");if(t==="")return{};let n=/^([1-9]\d*)\s*(items|units)?$/.exec(t);if(!n)throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.e)("rate",t,"a whole number of items or capacity units a second","500 units");return{rate:{perSecond:Number(n[1]),unit:n[2]==="units"?"units":"items"}}}function h({context:e},{workingDirectory:t}){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_50__.resolve)(e.workspace,t);return o=>(0,node_path__WEBPACK_IMPORTED_MODULE_50__.isAbsolute)(o)?o:(0,node_path__WEBPACK_IMPORTED_MODULE_50__.join)(n,o)}function v({checkpoint:e,reportPath:t}){return e??(0,node_path__WEBPACK_IMPORTED_MODULE_50__.join)(t,"checkpoint.json")}function y(e){let t=v(e),n=(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.a)(t)?"":" (a file on this runner: another runner needs it too)";return`run the action again with checkpoint: ${t} to continue${n}`}var rt={"copy-and-verify":"done and verified",copy:"copied, not verified",verify:"verified, nothing was written"},it=3e3;async function W(e){let{run:t,inputs:n,outcome:o}=e,{operation:r,dryRun:i,onConflict:a,maxBadRows:c}=n,s=await J(e).catch(p=>M(t,"dead-letter file",p)),u=(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.j)(o.migrations,{maxBadRows:c,onConflict:a,operation:r,dryRun:i,resume:y(n),...s&&{deadLetters:s}});if(await G(e,u,s).catch(p=>{if(u)return M(t,"report",p);throw p.code==="ENOSPC"?p:(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.e)("report-path",n.reportPath,`a folder that can be written (${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.d)(p)})`)}),u)throw u;let m=i?"dry run, nothing was written":rt[r];t.report.summary(`### Data migration: ${m}

${K(o)}`)}async function _(e,t){let{run:n,inputs:o,outcome:r}=e,i=m=>p=>M(n,m,p),a=o.dryRun?void 0:await (0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_30__.f)(it,J(e)).catch(i("dead-letter file")),c=t instanceof _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.c?t:void 0,s=c??new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.c({code:"unexpected",what:(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.d)(t)});if(await G(e,s,a).catch(i("report")),r.migrations.length===0)return t;let u=K(r);return c?new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.c({...c,cause:c,details:`${c.details??""}
${u}`}):(n.report.summary(u),t)}function M({report:e},t,n){e.warning(`The ${t} could not be written: ${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.d)(n)}`)}async function J({run:e,inputs:t,outcome:n}){if(!n.checkpoint)return;let o=n.migrations.map(i=>i.name),r=await (0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.i)(h(e,t)(t.reportPath),o,n.checkpoint);return r&&(0,node_path__WEBPACK_IMPORTED_MODULE_50__.relative)(e.context.workspace,r)}async function G({run:e,inputs:t,outcome:n,started:o},r,i){let{context:a}=e,{planPath:c,direction:s,operation:u,dryRun:m}=t,{migrations:p,freeze:d}=n;for(let k of["copied","skipped","conflicts","verified","mismatched"])e.output(k,p.reduce((R,X)=>R+X[k],0));let x=await (0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.h)(h(e,t)(t.reportPath),{version:1,plan:c,direction:s,operation:u,dryRun:m,started:o.toISOString(),finished:new Date().toISOString(),run:a.runUrl,commit:(await (0,_chunk_XPGMJFYJ_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,h(e,t)("."))).commit,actor:a.actor,success:r===void 0,...r&&{failure:(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.d)(r),resume:y(t)},...r?.code&&{code:r.code},...(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.g)(p),...i&&{deadLetters:i},migrations:p,...d&&{freeze:d}});e.output("report",(0,node_path__WEBPACK_IMPORTED_MODULE_50__.relative)(a.workspace,x))}function K({freeze:e,migrations:t}){return`${e?at(e):""}${(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.d)(t)}`}function at({seconds:e,thawedAt:t}){let n=t===void 0?" They still are.":"";return`Writes of the app were frozen for ${_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.m.duration(e*1e3)}.${n}

`}async function st(e){(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.e)();let t=B(e),n=y(t);e.output("resume",n);let o=i=>new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.c({code:"interrupted",what:"The migration was interrupted",why:`The job was cancelled (${i})`,todo:`What is written stays; ${n}`}),r=new Date;await (0,_chunk_IWUFXVJW_js__WEBPACK_IMPORTED_MODULE_4__.b)(o,async i=>{let a=await pt(e,t,i).catch(s=>({migrations:[],unprocessed:0,error:s})),c={run:e,inputs:t,outcome:a,started:r};if(a.error!==void 0)throw await _(c,a.error);await W(c),e.output("resume","")})}async function pt(e,t,n){let{environment:o,report:r}=e,i=h(e,t),a=(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.c)(dt(i(t.planPath),t.planPath),t.variables,t.planPath),c=(0,_chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_7__.a)(e),s=v(t),u={...t,definition:a,checkpoint:(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.b)((0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.a)(s)?s:i(s),c),resolve:i,secret:d=>o[d],program:()=>(0,node_fs__WEBPACK_IMPORTED_MODULE_49__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_50__.join)(e.templates,"stacks/data-transfer/index.mjs"),"utf8"),commandEnvironment:(0,_chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_10__.b)(o)},m=a.migrations.map(({name:d})=>d),p=(0,_chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_9__.a)(c,r,{signal:n});return await ut({run:e,inputs:t,names:m},p,d=>(0,_chunk_26IAJ5Z7_js__WEBPACK_IMPORTED_MODULE_2__.f)(d,u))}async function ut({run:e,inputs:t,names:n},o,r){let{environment:i,dryRun:a,operation:c,compatible:s}=t;if(!i)return await r(o);let{withEnvironment:u}=await __webpack_require__.e(/* import() */ 5688).then(__webpack_require__.bind(__webpack_require__, 5688)),m={operation:"migrate-data",...i,dryRun:a,run:e.context,templates:e.templates};return await u(o,m,async p=>{if(!a&&c!=="verify"){let{newMigration:d}=await __webpack_require__.e(/* import() */ 6314).then(__webpack_require__.bind(__webpack_require__, 6314)),{actor:x,runUrl:k}=e.context,R=new Date(o.clock.now());await p.releases.recordMigration(d({now:R,names:n,compatible:s,actor:x,runUrl:k}))}return await r(p.context)})}function dt(e,t){try{return (0,node_fs__WEBPACK_IMPORTED_MODULE_49__.readFileSync)(e,"utf8")}catch(n){throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.e)("plan",t,`the path of a plan file (${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_39__.d)(n)})`)}}


/***/ }),

/***/ 8405:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6975);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function p(r,n){let{context:t,environment:c,report:m}=r,{code:s,stdout:u}=await (0,_chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_1__.e)("git",["-c",`safe.directory=${t.workspace}`,"-C",n,"rev-parse","--verify","HEAD^{commit}"],{environment:(0,_chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_1__.b)(c,{set:{GIT_CEILING_DIRECTORIES:(0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(t.workspace)}}),timeout:1e4}),o=u.trim();return s!==0||!/^[0-9a-f]{40,64}$/.test(o)||o===t.commit?t:(t.commit&&m.note(`Commit ${o.slice(0,7)} is checked out, GITHUB_SHA is ${t.commit.slice(0,7)}: the former is recorded`),{...t,commit:o})}


/***/ })

};
