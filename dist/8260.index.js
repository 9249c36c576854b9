export const id = 8260;
export const ids = [8260];
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

/***/ 4166:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ S),
/* harmony export */   b: () => (/* binding */ u)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(571);
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2575);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3069);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var T=5e3;async function S(n,s,r){let o={SIGINT:130,SIGTERM:143},t,p=Object.entries(o).map(([e,i])=>{let m=async()=>{try{n.warning(await (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__.g)(T,Promise.resolve(s())),{title:"Interrupted"})}catch(g){n.warning(`What is live now is not known: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.h)(g)}`,{title:"Interrupted"})}await (0,_chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_2__.c)(i)},a=()=>{t??=m()};return process.once(e,a),[e,a]});try{return await r()}finally{await t;for(let[e,i]of p)process.off(e,i)}}async function u(n,s){let r=new AbortController,o=t=>r.abort(n(t));for(let t of["SIGINT","SIGTERM"])process.on(t,o);try{return await s(r.signal)}finally{for(let t of["SIGINT","SIGTERM"])process.off(t,o)}}


/***/ }),

/***/ 5737:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6129);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function p(r,n){let{context:t,environment:c,report:m}=r,{code:s,stdout:u}=await (0,_chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_1__.e)("git",["-c",`safe.directory=${t.workspace}`,"-C",n,"rev-parse","--verify","HEAD^{commit}"],{environment:(0,_chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_1__.b)(c,{set:{GIT_CEILING_DIRECTORIES:(0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(t.workspace)}}),timeout:1e4}),o=u.trim();return s!==0||!/^[0-9a-f]{40,64}$/.test(o)||o===t.commit?t:(t.commit&&m.note(`Commit ${o.slice(0,7)} is checked out, GITHUB_SHA is ${t.commit.slice(0,7)}: the former is recorded`),{...t,commit:o})}


/***/ }),

/***/ 8260:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ st)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5737);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4166);
/* harmony import */ var _chunk_7D2W4HCU_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2958);
/* harmony import */ var _chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(499);
/* harmony import */ var _chunk_N3MSDCD5_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8763);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7663);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(5462);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4235);
/* harmony import */ var _chunk_V2NX2O3D_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3596);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6129);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9328);
/* harmony import */ var _chunk_4MYZUZJ6_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3637);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2337);
/* harmony import */ var _chunk_KRXIBQ7K_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(9783);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(9290);
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(2575);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_53__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function V(e){let t=tt(e);return et(e,t),t}function tt(e){let{inputs:t}=e;return{planPath:t.required("plan","migrations/users.yaml"),workingDirectory:t.text("working-directory","."),direction:t.choice("direction",["forward","reverse"],"forward"),operation:t.choice("operation",["copy-and-verify","copy","verify"],"copy-and-verify"),dryRun:t.boolean("dry-run",!1),variables:t.mapping("variables"),onConflict:t.choice("on-conflict",["fail","skip","overwrite"],"fail"),checkpoint:t.optional("checkpoint"),concurrency:t.integer("concurrency",16,{min:1,max:128}),maxBadRows:t.integer("max-bad-rows",0),reportPath:t.text("report-path","migrate-data-report"),...ot(t),environment:nt(e),compatible:t.boolean("compatible",!1)}}function et(e,t){let n=h(e,t),{checkpoint:o,reportPath:r}=t,i=(a,c,s)=>(0,_chunk_7D2W4HCU_js__WEBPACK_IMPORTED_MODULE_3__.a)({input:a,given:c,path:n(s)});for(let a of["report.json","dead-letter.ndjson"])i("report-path",r,(0,node_path__WEBPACK_IMPORTED_MODULE_53__.join)(r,a));o===void 0?i("report-path",r,v(t)):(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.a)(o)||i("checkpoint",o,o)}function nt(e){let{inputs:t}=e;if(t.text("environment")!==""){if(t.text("app")===""&&t.text("working-directory",".")!==".")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.i)("app","","with working-directory: the name of the app, as deploy has it","shop");return (0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_7__.f)(e)}if(t.text("app")!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.i)("environment","","app and environment together name what is locked","production")}function ot(e){let t=e.text("rate");if(t==="")return{};let n=/^([1-9]\d*)\s*(items|units)?$/.exec(t);if(!n)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.i)("rate",t,"a whole number of items or capacity units a second","500 units");return{rate:{perSecond:Number(n[1]),unit:n[2]==="units"?"units":"items"}}}function h({context:e},{workingDirectory:t}){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_53__.resolve)(e.workspace,t);return o=>(0,node_path__WEBPACK_IMPORTED_MODULE_53__.isAbsolute)(o)?o:(0,node_path__WEBPACK_IMPORTED_MODULE_53__.join)(n,o)}function v({checkpoint:e,reportPath:t}){return e??(0,node_path__WEBPACK_IMPORTED_MODULE_53__.join)(t,"checkpoint.json")}function y(e){let t=v(e),n=(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.a)(t)?"":" (a file on this runner: another runner needs it too)";return`run the action again with checkpoint: ${t} to continue${n}`}var rt={"copy-and-verify":"done and verified",copy:"copied, not verified",verify:"verified, nothing was written"},it=3e3;async function _(e){let{run:t,inputs:n,outcome:o}=e,{operation:r,dryRun:i,onConflict:a,maxBadRows:c}=n,s=await G(e).catch(p=>M(t,"dead-letter file",p)),u=(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.m)(o.migrations,{maxBadRows:c,onConflict:a,operation:r,dryRun:i,resume:y(n),...s&&{deadLetters:s}});if(await K(e,u,s).catch(p=>{if(u)return M(t,"report",p);throw p.code==="ENOSPC"?p:(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.i)("report-path",n.reportPath,`a folder that can be written (${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.h)(p)})`)}),u)throw u;let m=i?"dry run, nothing was written":rt[r];t.report.summary(`**\u2705 Data migration: ${m}**

${Q(o)}`)}async function J(e,t){let{run:n,inputs:o,outcome:r}=e,i=m=>p=>M(n,m,p),a=o.dryRun?void 0:await (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_33__.g)(it,G(e)).catch(i("dead-letter file")),c=t instanceof _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.g?t:void 0,s=c??new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.g({code:"unexpected",what:(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.h)(t)});if(await K(e,s,a).catch(i("report")),r.migrations.length===0)return t;let u=Q(r);return c?new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.g({...c,cause:c,details:`${c.details??""}
${u}`}):(n.report.summary(u),t)}function M({report:e},t,n){e.warning(`The ${t} could not be written: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.h)(n)}`)}async function G({run:e,inputs:t,outcome:n}){if(!n.checkpoint)return;let o=n.migrations.map(i=>i.name),r=await (0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.l)(h(e,t)(t.reportPath),o,n.checkpoint);return r&&(0,node_path__WEBPACK_IMPORTED_MODULE_53__.relative)(e.context.workspace,r)}async function K({run:e,inputs:t,outcome:n,started:o},r,i){let{context:a}=e,{planPath:c,direction:s,operation:u,dryRun:m}=t,{migrations:p,freeze:d}=n;for(let k of["copied","skipped","conflicts","verified","mismatched"])e.output(k,p.reduce((R,X)=>R+X[k],0));let x=await (0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.k)(h(e,t)(t.reportPath),{version:1,plan:c,direction:s,operation:u,dryRun:m,started:o.toISOString(),finished:new Date().toISOString(),run:a.runUrl,commit:(await (0,_chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_1__.a)(e,h(e,t)("."))).commit,actor:a.actor,success:r===void 0,...r&&{failure:(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.h)(r),resume:y(t)},...r?.code&&{code:r.code},...(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.j)(p),...i&&{deadLetters:i},migrations:p,...d&&{freeze:d}});e.output("report",(0,node_path__WEBPACK_IMPORTED_MODULE_53__.relative)(a.workspace,x))}function Q({freeze:e,migrations:t}){return`${e?at(e):""}${(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.e)(t)}`}function at({seconds:e,thawedAt:t}){let n=t===void 0?" They still are.":"";return`Writes of the app were frozen for ${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.r.duration(e*1e3)}.${n}

`}async function st(e){(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.g)();let t=V(e),n=y(t);e.output("resume",n);let o=i=>new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.g({code:"interrupted",what:"The migration was interrupted",why:`The job was cancelled (${i})`,todo:`What is written stays; ${n}`}),r=new Date;await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_2__.b)(o,async i=>{let a=await pt(e,t,i).catch(s=>({migrations:[],unprocessed:0,error:s})),c={run:e,inputs:t,outcome:a,started:r};if(a.error!==void 0)throw await J(c,a.error);await _(c),e.output("resume","")})}async function pt(e,t,n){let{environment:o,report:r}=e,i=h(e,t),a=(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.c)(dt(i(t.planPath),t.planPath),t.variables,t.planPath),c=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_8__.a)(e),s=v(t),u={...t,definition:a,checkpoint:(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.b)((0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.a)(s)?s:i(s),c),resolve:i,secret:d=>o[d],program:()=>(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.h)(e.templates),commandEnvironment:(0,_chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_12__.b)(o)},m=a.migrations.map(({name:d})=>d),p=(0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_10__.a)(c,r,{signal:n});return await ut({run:e,inputs:t,names:m},p,d=>(0,_chunk_6BR4DVBI_js__WEBPACK_IMPORTED_MODULE_4__.i)(d,u))}async function ut({run:e,inputs:t,names:n},o,r){let{environment:i,dryRun:a,operation:c,compatible:s}=t;if(!i)return await r(o);let{withEnvironment:u}=await __webpack_require__.e(/* import() */ 8231).then(__webpack_require__.bind(__webpack_require__, 8231)),m={operation:"migrate-data",...i,dryRun:a,run:e.context,templates:e.templates};return await u(o,m,async p=>{if(!a&&c!=="verify"){let{newMigration:d}=await __webpack_require__.e(/* import() */ 1790).then(__webpack_require__.bind(__webpack_require__, 1790)),{actor:x,runUrl:k}=e.context,R=new Date(o.clock.now());await p.releases.recordMigration(d({now:R,names:n,compatible:s,actor:x,runUrl:k}))}return await r(p.context)})}function dt(e,t){try{return (0,node_fs__WEBPACK_IMPORTED_MODULE_52__.readFileSync)(e,"utf8")}catch(n){throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.i)("plan",t,`the path of a plan file (${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_42__.h)(n)})`)}}


/***/ })

};
