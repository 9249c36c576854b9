export const id = 7423;
export const ids = [7423];
export const modules = {

/***/ 3279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ k),
/* harmony export */   b: () => (/* binding */ G),
/* harmony export */   c: () => (/* binding */ H)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4305);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3069);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var p="preview";function y({app:o,number:e}){return`preview-${o}-pr-${e}`}var k=class{#n;#e;#r;#o;#a=new Set;#t=Promise.resolve(void 0);constructor(e,{facts:t,report:s,redactor:i}){this.#n=e,this.#e=t,this.#r=s,this.#o=i}async building(e){this.#t=this.#l(),await Promise.all([this.#s({state:"building",url:e}),this.#t])}async ready(e,t){let{url:s,changes:i,verdict:r}=e,n=Date.now();await Promise.all([this.#s({state:"ready",url:s,changes:i,checks:r,since:t.since,until:this.#e.until,isKept:this.#e.isKept,access:t.isLocked?"asks for the password":"everybody who knows the address",age:(0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.e)(t.since,n),cost:(0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.d)({age:n-Date.parse(t.since),imageBytes:t.imageBytes})}),this.#c("success",s)])}async failed(e,t){let s=e instanceof _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.g?[e.what,e.why].filter(Boolean).join(": "):(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(e);await Promise.all([this.#s({state:"failed",reason:s.slice(0,2e3),url:t}),this.#c("failure")])}async none(e,t){await Promise.all([this.#s({state:e,reason:t}),this.#m()])}async#s(e){let{app:t,number:s,commit:i,runUrl:r}=this.#e,n=this.#o.text((0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.c)({...e,app:t,commit:i,runUrl:r}),()=>"***");await this.#i("comment",async c=>await (0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.a)(c,{number:s,app:t},n))}async#l(){let{app:e,number:t,commit:s,runUrl:i}=this.#e,r=y({app:e,number:t});return await this.#i("deployment",async n=>{let c=await n.deployments(p,r),a=await n.createDeployment({sha:s,environment:p,task:r,description:`Preview of pull request ${t}`});await n.setDeploymentState(a,"in_progress",{logUrl:i});for(let{id:l}of c.slice(0,5))await n.setDeploymentState(l,"inactive");return a})}async#m(){let e=await this.#t;e!==void 0&&await this.#i("deployment",async t=>{try{await t.setDeploymentState(e,"inactive",{logUrl:this.#e.runUrl}),await t.deleteDeployment(e)}catch(s){if(s.status!==404)throw s}})}async#c(e,t){let s=await this.#t;if(s===void 0)return;let{runUrl:i}=this.#e;await this.#i("deployment",r=>r.setDeploymentState(s,e,{url:t,logUrl:i}))}async#i(e,t){if(this.#n)try{return await t(this.#n)}catch(s){let{status:i=0}=s,n=i===403||i===404?` (the job needs permissions: ${e==="comment"?"pull-requests: write":"deployments: write"})`:"";this.#a.has(e)||this.#r.warning(`${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(s)}${n}. The preview itself is not affected`,{title:e==="comment"?"No comment on the pull request":"No deployment on the pull request"}),this.#a.add(e);return}}};function G(o){return async e=>{if(!o)return{isOpen:!0,labels:[]};try{return await o.pull(e)}catch(t){if(t.status===404)return;throw t}}}async function H({report:o,context:e},t,{app:s,number:i,why:r}){let{runUrl:n}=e,c=async(a,l,u)=>{try{await u()}catch(f){let{status:h=0}=f,R=h===403||h===404?` (the job needs permissions: ${l})`:"";o.warning(`${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(f)}${R}. What was in AWS is gone all the same`,{title:a})}};await c("No comment on the pull request","pull-requests: write",async()=>{await (0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.b)(t,{number:i,app:s},(0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_1__.c)({app:s,state:"closed",commit:"",runUrl:n,reason:r}))}),await c("Deployments on the pull request","deployments: write",async()=>{for(let a=0;a<20;a++){let l=await t.deployments(p,y({app:s,number:i}));for(let{id:u}of l)await t.setDeploymentState(u,"inactive",{logUrl:n}),await t.deleteDeployment(u);if(l.length===0)return}})}


/***/ }),

/***/ 7423:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ P)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8060);
/* harmony import */ var _chunk_P2OSW6B2_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3279);
/* harmony import */ var _chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4305);
/* harmony import */ var _chunk_C2ANIKDM_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1503);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4166);
/* harmony import */ var _chunk_N3MSDCD5_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8763);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7663);
/* harmony import */ var _chunk_IBUBFAR6_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9071);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(5462);
/* harmony import */ var _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4953);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6881);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(8555);
/* harmony import */ var _chunk_KNBSN66K_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(3211);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(9290);
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(2575);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_53__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_54__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function A(t){let{inputs:e,context:n,templates:r}=t;if(e.text("environment")==="")throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.g({code:"input",what:'Input "environment" is empty',why:"A teardown takes down what is named, and nothing else",todo:"Set environment: to the name of the environment. For a preview that is pr- and the number of its pull request, such as pr-7"});let o=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.f)(t,(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.d)(t,(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.b)(t))),s=`${o.app}-${o.environment}`,i=e.text("confirm"),p=e.text("delete-data");if(i!==""&&i!==s)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.i)("confirm",i,`the whole name of what goes: ${s}`);if(p!==""&&p!==s)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.i)("delete-data",p,`the whole name of what loses its data: ${s}`);return H(t,o.environment),{...o,confirm:i,deleteData:p,lastExport:e.boolean("last-export",!0),dryRun:e.boolean("dry-run",!1),templates:r,run:n,token:$(t)}}function $({inputs:t,report:e}){let n=t.text("github-token");return n&&e.mask(n),n}function H({environment:t,context:e},n){let r=t.GITHUB_EVENT_NAME??"";if(!/^pull_request/.test(r))return;let o=/^refs\/pull\/(\d+)\//.exec(e.ref)?.[1];if(!(o===void 0||(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_26__.b)(n)===Number(o)))throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.g({code:"pull-request",what:`Pull request ${o} would take down ${n}`,why:`The event is ${r}`,todo:`Set environment: pr-${o}; other environments are taken down by workflow_dispatch`})}function R(t){let{inputs:e,context:n,templates:r,report:o}=t;for(let i of["environment","confirm","delete-data"])if(e.text(i)!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.i)(i,e.text(i),"nothing with sweep: true, which finds out itself what is to go");let s=$({inputs:e,report:o});if(s==="")throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.g({code:"github",what:"A sweep needs github-token",why:"Only GitHub knows which pull requests are open",todo:"Leave github-token at its default, and give the job permissions: pull-requests: read"});return{app:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.g)(t,(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.d)(t,(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_10__.b)(t))),token:s,dryRun:e.boolean("dry-run",!1),allowMany:e.boolean("allow-many",!1),templates:r,run:n}}async function P(t){if(t.inputs.boolean("sweep",!1))return await E(t);let{report:e}=t,{token:n,...r}=A(t),{app:o,environment:s}=r,i=(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_26__.b)(s),p=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_11__.a)(t,{sessionName:`${o}-${s}`,environmentName:i===void 0?s:"preview"}),a=await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_5__.a)(e,()=>`The teardown of ${o} ${s} was interrupted. What CloudFormation is deleting goes on; the next run continues from there. The lease frees itself within a minute.`,()=>(0,_chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__.a)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_14__.a)(p,e),r));t.output("status",a.status),t.output("left",a.look?.left??[]),t.output("kept",a.look?.kept??[]),t.output("exports",a.result?.exports??[]),!(i===void 0||a.status==="planned"||!n)&&await (0,_chunk_P2OSW6B2_js__WEBPACK_IMPORTED_MODULE_2__.c)(t,await T(t,n),{app:o,number:i,why:"Everything that it had is deleted."})}async function E(t){let{report:e}=t,{token:n,...r}=R(t),{app:o}=r,s=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_11__.a)(t,{sessionName:`${o}-sweep`,environmentName:"preview"}),i=await T(t,n),p={...r,ask:(0,_chunk_P2OSW6B2_js__WEBPACK_IMPORTED_MODULE_2__.b)(i),gone:(q,G)=>(0,_chunk_P2OSW6B2_js__WEBPACK_IMPORTED_MODULE_2__.c)(t,i,{app:o,number:q,why:`It was removed: ${G}.`})},a=await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_5__.a)(e,()=>`The sweep of ${o} was interrupted. The next one goes on from there.`,()=>(0,_chunk_CCQ2QMIX_js__WEBPACK_IMPORTED_MODULE_1__.b)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_14__.a)(s,e),p));t.output("status",a.swept.length===0?"nothing-there":"done"),t.output("swept",a.swept),t.output("named",a.named),t.output("left",a.left)}async function T({environment:t,context:e},n){let{gitHubApi:r}=await Promise.all(/* import() */[__webpack_require__.e(6081), __webpack_require__.e(2348), __webpack_require__.e(1690)]).then(__webpack_require__.bind(__webpack_require__, 9309));return r({token:n,repository:e.repository,apiUrl:t.GITHUB_API_URL})}


/***/ })

};
