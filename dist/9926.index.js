export const id = 9926;
export const ids = [9926];
export const modules = {

/***/ 4465:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ S),
/* harmony export */   b: () => (/* binding */ u)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2220);
/* harmony import */ var _chunk_UGUAIUPM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9349);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4832);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var T=5e3;async function S(n,s,r){let o={SIGINT:130,SIGTERM:143},t,p=Object.entries(o).map(([e,i])=>{let m=async()=>{try{n.warning(await (0,_chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_1__.f)(T,Promise.resolve(s())),{title:"Interrupted"})}catch(g){n.warning(`What is live now is not known: ${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__.e)(g)}`,{title:"Interrupted"})}await (0,_chunk_UGUAIUPM_js__WEBPACK_IMPORTED_MODULE_2__.c)(i)},a=()=>{t??=m()};return process.once(e,a),[e,a]});try{return await r()}finally{await t;for(let[e,i]of p)process.off(e,i)}}async function u(n,s){let r=new AbortController,o=t=>r.abort(n(t));for(let t of["SIGINT","SIGTERM"])process.on(t,o);try{return await s(r.signal)}finally{for(let t of["SIGINT","SIGTERM"])process.off(t,o)}}


/***/ }),

/***/ 5758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ R)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7524);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7416);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4832);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function R(e,n,r){let{session:t,report:i}=e;t.accountId().catch(()=>{});let o=n.dryRun||n.onlyExisting?await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.j)(t):await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.i)(e,n.templates);if(!o)return await r({context:e,bootstrap:void 0,releases:void 0,store:void 0});let a=(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.u)(t,o.artifactsBucket),p=async s=>await r({context:{...e,signal:s},bootstrap:{...o,executionRoleArn:await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_1__.k)(t,o)},releases:(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.v)(a,n,g=>i.warning(g,{title:"Release records"})),store:a});if(n.dryRun)return await p(e.signal);let l=await E(e,a,n);try{return await p(AbortSignal.any([e.signal,l.signal]))}finally{await l.release().catch(s=>{i.warning(`The lease could not be released and frees itself within a minute: ${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_3__.e)(s)}`)})}}async function E(e,n,r){let{operation:t,run:i,leaseTimeout:o,forceUnlock:a}=r;return await (0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_2__.l)(e,n,r,{operation:t,...i,wait:o,force:a})}


/***/ }),

/***/ 9926:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ _)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_S4SHTXHX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9438);
/* harmony import */ var _chunk_3LFLMF4D_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1128);
/* harmony import */ var _chunk_ET3NPSWC_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5677);
/* harmony import */ var _chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4465);
/* harmony import */ var _chunk_7MZ2S6PG_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4510);
/* harmony import */ var _chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5618);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7663);
/* harmony import */ var _chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3288);
/* harmony import */ var _chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2674);
/* harmony import */ var _chunk_FMWN5O7Q_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5758);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7524);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6250);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3160);
/* harmony import */ var _chunk_WN7QNZSM_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7031);
/* harmony import */ var _chunk_DA4N7UCS_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8601);
/* harmony import */ var _chunk_OOLUWHEF_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6319);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9240);
/* harmony import */ var _chunk_3XSF2RAI_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9750);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(2337);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(7416);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4162);
/* harmony import */ var _chunk_EKGXGQCP_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(4494);
/* harmony import */ var _chunk_IFQJQLPJ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6433);
/* harmony import */ var _chunk_OZKMHVND_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(3879);
/* harmony import */ var _chunk_MTZ6RP3E_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(2409);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(2077);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(8475);
/* harmony import */ var _chunk_ZDHASINN_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3043);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(9290);
/* harmony import */ var _chunk_UGUAIUPM_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(9349);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(3473);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(4832);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function P(t){let{inputs:e,context:o,templates:i}=t;if(e.text("environment")==="")throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.d({code:"input",what:'Input "environment" is empty',why:"A teardown takes down what is named, and nothing else",todo:"Set environment: to the name of the environment. For a preview that is pr- and the number of its pull request, such as pr-7"});let n=(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.f)(t,(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.d)(t,(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.b)(t))),s=`${n.app}-${n.environment}`,r=e.text("confirm"),p=e.text("delete-data");if(r!==""&&r!==s)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.f)("confirm",r,`the whole name of what goes: ${s}`);if(p!==""&&p!==s)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.f)("delete-data",p,`the whole name of what loses its data: ${s}`);return U(t,n.environment),{...n,confirm:r,deleteData:p,lastExport:e.boolean("last-export",!0),dryRun:e.boolean("dry-run",!1),templates:i,run:o,token:O(t)}}function O({inputs:t,report:e}){let o=t.text("github-token");return o&&e.mask(o),o}function U({environment:t,context:e},o){let i=t.GITHUB_EVENT_NAME??"";if(!/^pull_request/.test(i))return;let n=/^refs\/pull\/(\d+)\//.exec(e.ref)?.[1];if(!(n===void 0||(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_22__.b)(o)===Number(n)))throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.d({code:"pull-request",what:`Pull request ${n} would take down ${o}`,why:`The event is ${i}`,todo:`Set environment: pr-${n}; other environments are taken down by workflow_dispatch`})}function S(t){let{inputs:e,context:o,templates:i,report:n}=t;for(let r of["environment","confirm","delete-data"])if(e.text(r)!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.f)(r,e.text(r),"nothing with sweep: true, which finds out itself what is to go");let s=O({inputs:e,report:n});if(s==="")throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.d({code:"github",what:"A sweep needs github-token",why:"Only GitHub knows which pull requests are open",todo:"Leave github-token at its default, and give the job permissions: pull-requests: read"});return{app:(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.g)(t,(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.d)(t,(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.b)(t))),token:s,dryRun:e.boolean("dry-run",!1),allowMany:e.boolean("allow-many",!1),templates:i,run:o}}async function v({report:t,context:e},o,{app:i,number:n,why:s}){let{runUrl:r}=e,p=async(u,a,m)=>{try{await m()}catch(l){let{status:A=0}=l,I=A===403||A===404?` (the job needs permissions: ${a})`:"";t.warning(`${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_41__.e)(l)}${I}. What was in AWS is gone all the same`,{title:u})}};await p("No comment on the pull request","pull-requests: write",async()=>{await (0,_chunk_S4SHTXHX_js__WEBPACK_IMPORTED_MODULE_1__.a)(o,{number:n,app:i},(0,_chunk_S4SHTXHX_js__WEBPACK_IMPORTED_MODULE_1__.b)({app:i,state:"closed",commit:"",runUrl:r,reason:s}))}),await p("Deployments on the pull request","deployments: write",async()=>{for(let u=0;u<20;u++){let a=await o.deployments(_chunk_S4SHTXHX_js__WEBPACK_IMPORTED_MODULE_1__.i,(0,_chunk_S4SHTXHX_js__WEBPACK_IMPORTED_MODULE_1__.j)({app:i,number:n}));for(let{id:m}of a)await o.setDeploymentState(m,"inactive",{logUrl:r}),await o.deleteDeployment(m);if(a.length===0)return}})}async function _(t){if(t.inputs.boolean("sweep",!1))return await D(t);let{report:e}=t,{token:o,...i}=P(t),{app:n,environment:s}=i,r=(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_22__.b)(s),p=(0,_chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_9__.a)(t,{sessionName:`${n}-${s}`,environmentName:r===void 0?s:"preview"}),a=await (0,_chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_4__.a)(e,()=>`The teardown of ${n} ${s} was interrupted. What CloudFormation is deleting goes on; the next run continues from there. The lease frees itself within a minute.`,()=>(0,_chunk_3LFLMF4D_js__WEBPACK_IMPORTED_MODULE_2__.a)((0,_chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_12__.a)(p,e),i));t.output("status",a.status),t.output("left",a.look?.left??[]),t.output("kept",a.look?.kept??[]),t.output("exports",a.result?.exports??[]),!(r===void 0||a.status==="planned"||!o)&&await v(t,await E(t,o),{app:n,number:r,why:"Everything that it had is deleted."})}async function D(t){let{report:e}=t,{token:o,...i}=S(t),{app:n}=i,s=(0,_chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_9__.a)(t,{sessionName:`${n}-sweep`,environmentName:"preview"}),r=await E(t,o),p={...i,ask:F(r),gone:(m,l)=>v(t,r,{app:n,number:m,why:`It was removed: ${l}.`})},a=await (0,_chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_4__.a)(e,()=>`The sweep of ${n} was interrupted. The next one goes on from there.`,()=>(0,_chunk_3LFLMF4D_js__WEBPACK_IMPORTED_MODULE_2__.b)((0,_chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_12__.a)(s,e),p));t.output("status",a.swept.length===0?"nothing-there":"done"),t.output("swept",a.swept),t.output("named",a.named),t.output("left",a.left)}function F(t){return async e=>{try{return await t.pull(e)}catch(o){if(o.status===404)return;throw o}}}async function E({environment:t,context:e},o){let{gitHubApi:i}=await Promise.all(/* import() */[__webpack_require__.e(6081), __webpack_require__.e(2348), __webpack_require__.e(6471)]).then(__webpack_require__.bind(__webpack_require__, 8852));return i({token:o,repository:e.repository,apiUrl:t.GITHUB_API_URL})}


/***/ }),

/***/ 9438:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ H),
/* harmony export */   b: () => (/* binding */ b),
/* harmony export */   c: () => (/* binding */ O),
/* harmony export */   d: () => (/* binding */ E),
/* harmony export */   e: () => (/* binding */ D),
/* harmony export */   f: () => (/* binding */ F),
/* harmony export */   g: () => (/* binding */ j),
/* harmony export */   h: () => (/* binding */ M),
/* harmony export */   i: () => (/* binding */ I),
/* harmony export */   j: () => (/* binding */ K),
/* harmony export */   k: () => (/* binding */ T)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4832);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var w="<!-- deploy:previews -->",k=6e4,_=4,S=e=>({start:`<!-- preview:${e} -->`,end:`<!-- /preview:${e} -->`});function x(e,t,n){let{start:i,end:r}=S(t),s=`${i}
${P(n)}
${r}`,o=e.startsWith(w)?e:w,[a,u]=[o.indexOf(i),o.indexOf(r)];return a===-1||u<a?P(`${o}
${s}`,k+4e3):o.slice(0,a)+s+o.slice(u+r.length)}function P(e,t=k){return e.length<=t?e:`${e.slice(0,t-100)}

_The rest did not fit: see the summary of the run._`}async function h(e,{number:t,app:n},i){(await g(e,t)).length===0&&await e.createComment(t,x("",n,i)),await R(e,{number:t,app:n},i)}async function H(e,{number:t,app:n},i){let[r]=await g(e,t);r?.body.includes(S(n).start)&&await R(e,{number:t,app:n},i)}async function R(e,{number:t,app:n},i){for(let r=1;r<=_;r++){let[s,...o]=await g(e,t);if(!s)return;for(let u of o)await e.deleteComment(u.id).catch(()=>{});let a=x(s.body,n,i);if(a===s.body)return;await e.updateComment(s.id,a)}}async function g(e,t){let n=[];for await(let r of e.comments(t))n.push(...r.filter(({body:s})=>s.startsWith(w)));let i=n.some(({isBot:r})=>!r)?await e.viewer():void 0;return n.filter(({isBot:r,author:s})=>r||i!==void 0&&s===i)}var A={building:"\u{1F528} building",ready:"\u2705 ready",failed:"\u274C failed",closed:"\u{1F5D1}\uFE0F removed",limit:"\u23F8\uFE0F not made"},$=e=>e.replace(/@(?=\w)/g,"@\u200B");function b(e){let{app:t,state:n,url:i,commit:r,runUrl:s}=e,{escapeCell:o,code:a}=_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.o,u=[`### Preview of ${o(t)}: ${A[n]}`];e.reason&&u.push($(o(e.reason))),i&&n!=="closed"&&u.push(n==="ready"?`**<${i}>**`:`Before this commit: <${i}>`);let c=/^https?:\/\/[^\s<>()]+$/.test(s)?`[run](${s})`:"",l=[["Commit",[a(r.slice(0,7)),c].filter(Boolean).join(" \xB7 ")],["Changes",(e.changes??[]).map(({step:p,change:U})=>$(`${o(p)}: ${o(U)}`)).join("<br>")],["Checks",o(e.checks??"")],["Since",q(e.since)],["Expires",G(e)],["Cost",o(e.cost??"")]].filter(([,p])=>p!=="");return l.length>0&&u.push(_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.o.table(["",""],l)),u.join(`

`)}function G({until:e,isKept:t}){if(!e)return"";let n=t?" (kept by the label keep-preview)":", counted from the last deployment; the label keep-preview keeps it longer";return`${q(e)}${n}`}function q(e=""){return e===""?"":`${e.slice(0,16).replace("T"," ")} UTC`}function O({name:e,payload:t,repository:n,actor:i,given:r}){let{pull_request:s,issue:o}=t??{},a=C(s?.number)??(o?.pull_request?C(o.number):void 0);if(a!==void 0&&r!==void 0&&a!==r)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.d({code:"input",what:`Input "pull-request" is ${r}, and the event is about pull request ${a}`,todo:"Leave pull-request out in workflows that run for a pull request"});let u=a??r;if(u===void 0)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.d({code:"no-pull-request",what:"There is no pull request to deploy a preview for",why:`The event is ${e||"unknown"}, which belongs to none`,todo:"Run it on: pull_request, or give its number with pull-request: 7"});if(!s)return{number:u};let c=typeof s.head?.sha=="string"&&/^[0-9a-f]{40,64}$/.test(s.head.sha)?s.head.sha:void 0,v=(s.labels??[]).flatMap(({name:l})=>typeof l=="string"?l:[]);return{number:u,headSha:c,labels:v,stranger:E(s.head?.repo?.full_name,n,i)}}function E(e,t,n){return typeof e!="string"||e.toLowerCase()!==t.toLowerCase()?"fork":n==="dependabot[bot]"?"dependabot":void 0}function C(e){return Number.isInteger(e)&&e>0&&e<1e9?e:void 0}function D(e){return`pr-${e}`}var N=/^releases\/[a-z0-9-]+\/pr-(\d+)\/preview\.json$/;function y({app:e,number:t}){return`releases/${e}/pr-${t}/preview.json`}async function F(e,t){return(await e.get(y(t)))?.value}async function j(e,t){for(;;){let n=await e.get(y(t)),i=n?{ifMatch:n.etag}:{ifNoneMatch:"*"};if(await e.put(y(t),t,i))return}}async function M(e,t){let n=(await e.list(`releases/${t}/pr-`)).flatMap(r=>N.exec(r)?.[1]??[]).map(Number);return(await Promise.all(n.map(r=>F(e,{app:t,number:r})))).flatMap(r=>r??[]).sort((r,s)=>r.since.localeCompare(s.since)||r.number-s.number)}var I="preview";function K({app:e,number:t}){return`preview-${e}-pr-${t}`}var L="nothing while nobody opens it (about 3 USD for a million requests)",T=class{#n;#e;#o;#a;#u=new Set;#r=Promise.resolve(void 0);constructor(t,{facts:n,report:i,redactor:r}){this.#n=t,this.#e=n,this.#o=i,this.#a=r}async building(t){this.#r=this.#c(),await Promise.all([this.#t({state:"building",url:t}),this.#r])}async ready(t,n){let{url:i,changes:r,verdict:s}=t;await Promise.all([this.#t({state:"ready",url:i,changes:r,checks:s,since:n.since,until:this.#e.until,isKept:this.#e.isKept,cost:L}),this.#i("success",i)])}async failed(t,n){let i=t instanceof _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.d?[t.what,t.why].filter(Boolean).join(": "):(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.e)(t);await Promise.all([this.#t({state:"failed",reason:i.slice(0,2e3),url:n}),this.#i("failure")])}async none(t,n){await Promise.all([this.#t({state:t,reason:n}),this.#i("inactive")])}async#t(t){let{app:n,number:i,commit:r,runUrl:s}=this.#e,o=this.#a.text(b({...t,app:n,commit:r,runUrl:s}),()=>"***");await this.#s("comment",async a=>await h(a,{number:i,app:n},o))}async#c(){let{app:t,number:n,commit:i,runUrl:r}=this.#e,s=K({app:t,number:n});return await this.#s("deployment",async o=>{let a=await o.deployments(I,s),u=await o.createDeployment({sha:i,environment:I,task:s,description:`Preview of pull request ${n}`});await o.setDeploymentState(u,"in_progress",{logUrl:r});for(let{id:c}of a.slice(0,5))await o.setDeploymentState(c,"inactive");return u})}async#i(t,n){let i=await this.#r;if(i===void 0)return;let{runUrl:r}=this.#e;await this.#s("deployment",s=>s.setDeploymentState(i,t,{url:n,logUrl:r}))}async#s(t,n){if(this.#n)try{return await n(this.#n)}catch(i){let{status:r=0}=i,o=r===403||r===404?` (the job needs permissions: ${t==="comment"?"pull-requests: write":"deployments: write"})`:"";this.#u.has(t)||this.#o.warning(`${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_1__.e)(i)}${o}. The preview itself is not affected`,{title:t==="comment"?"No comment on the pull request":"No deployment on the pull request"}),this.#u.add(t);return}}};


/***/ })

};
