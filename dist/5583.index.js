export const id = 5583;
export const ids = [5583];
export const modules = {

/***/ 5583:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ _)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_CWF64C3X_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8910);
/* harmony import */ var _chunk_4RP5FAYZ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4581);
/* harmony import */ var _chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5737);
/* harmony import */ var _chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7791);
/* harmony import */ var _chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4745);
/* harmony import */ var _chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4305);
/* harmony import */ var _chunk_C2ANIKDM_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1503);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4166);
/* harmony import */ var _chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8215);
/* harmony import */ var _chunk_VJ56DPK6_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6444);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7663);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(5462);
/* harmony import */ var _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4953);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6881);
/* harmony import */ var _chunk_HJSQ7PIE_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4445);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(6129);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9328);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(9290);
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(2575);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(3069);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_53__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_54__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_55__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_56__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_57__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_58__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_59__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function _(e){let{run:n,redactor:s}=(0,_chunk_CWF64C3X_js__WEBPACK_IMPORTED_MODULE_1__.b)(e),t=j(n);if(t?.stranger)return G(n,t);let o=(0,_chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_4__.a)(H(n)),i={...o,run:await (0,_chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_3__.a)(n,o.directory)},r;try{let u=await B(n,i,a=>r=a);(0,_chunk_4RP5FAYZ_js__WEBPACK_IMPORTED_MODULE_2__.b)(n,r),n.output("has-changes",u.hasChanges),n.output("url",u.url),await O(n,t,s,{request:i,planned:r})}catch(u){throw await O(n,t,s,{request:i,planned:r,error:u}),u}}function j(e){let n=(0,_chunk_CWF64C3X_js__WEBPACK_IMPORTED_MODULE_1__.c)(e);if(!(!/^pull_request/.test(n.name)&&n.given===void 0))return (0,_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_6__.j)(n)}function G(e,{stranger:n}){let t=`This pull request comes from ${n==="fork"?"a fork":"Dependabot"}: nothing with credentials runs for it. Somebody who may push can have it planned by pushing its commit to a branch of this repository.`;e.report.note(t),e.report.summary(`### No plan

${t}
`)}function H(e){return{...e,inputs:new _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_46__.a({...e.environment,"INPUT_DRY-RUN":"true","INPUT_EXPECT-PLAN":""})}}async function B(e,n,s){let{report:t}=e,{app:o,environment:i}=n,r=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_14__.a)(e,{sessionName:`${o}-${i}-plan`,environmentName:"plan"}),u=()=>`The plan of ${o} ${i} was interrupted. Nothing was written but change sets that nobody executes.`,a=(0,_chunk_4RP5FAYZ_js__WEBPACK_IMPORTED_MODULE_2__.c)(e,(0,_chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_4__.b)(e));return await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_8__.a)(t,u,()=>(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_5__.k)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_17__.a)(r,t),n,{...a,onPlan:s}))}async function O(e,n,s,{request:t,planned:o,error:i}){let r=n&&await (0,_chunk_CWF64C3X_js__WEBPACK_IMPORTED_MODULE_1__.a)(e);if(!r)return;let{app:u,environment:a}=t,S={number:n.number,kind:"plans",app:`${u}-${a}`},m=s.deep({commit:n.headSha??t.run.commit,runUrl:e.context.runUrl,refused:i===void 0?void 0:F(i)}),U=c=>{let p=o?(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_5__.g)(s.deep(o),m,c):(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_5__.h)(t,m);return s.text(p,()=>"***")},E=o!==void 0&&(o.verdict!=="no-change"||i!==void 0);try{await(E?_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_6__.a:_chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_6__.b)(r,S,U)}catch(c){let{status:p=0}=c,I=p===403||p===404?" (the job needs permissions: pull-requests: write)":"";e.report.warning(`${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_49__.h)(c)}${I}. The plan is in the summary of this run`,{title:"No comment on the pull request"})}}function F(e){return e instanceof _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_49__.g?[e.what,e.why].filter(Boolean).join(": "):(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_49__.h)(e)}


/***/ }),

/***/ 4581:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ D),
/* harmony export */   b: () => (/* binding */ P),
/* harmony export */   c: () => (/* binding */ q)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5737);
/* harmony import */ var _chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7791);
/* harmony import */ var _chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4745);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4166);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5462);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4235);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3069);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function $(t,n,i,o){if(!(o instanceof _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_8__.g)||!/^(permission|credentials)$/.test(o.code))return;let{report:s}=t;try{let{describeExamination:a,examine:r}=await Promise.all(/* import() */[__webpack_require__.e(9071), __webpack_require__.e(1884), __webpack_require__.e(4471)]).then(__webpack_require__.bind(__webpack_require__, 4471)),{aboutDeployment:c,doctorRequest:m}=await __webpack_require__.e(/* import() */ 6495).then(__webpack_require__.bind(__webpack_require__, 6495)),e=m(t,()=>n,c(i)),p=await r((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_7__.a)(n,s),e),l=p.findings.filter(({severity:d,check:f})=>d==="broken"&&f!=="credentials");for(let{what:d,why:f,todo:C}of l)s.note(`Doctor: ${[d,f,C].filter(Boolean).join(". ")}`);l.length>0&&s.summary(a({...p,findings:l,quotas:[]}))}catch(a){s.note(`What is behind it could not be looked at: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_8__.h)(a)}`)}}async function D(t){let{report:n}=t,i=(0,_chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_2__.a)(t),o={...i,run:await (0,_chunk_NCT2AX63_js__WEBPACK_IMPORTED_MODULE_1__.a)(t,i.directory)},s=q(t,(0,_chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_2__.b)(t)),a=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_6__.a)(t,{sessionName:`${o.app}-${o.environment}`,environmentName:o.environment}),r=new AbortController,c=()=>Promise.resolve("Nothing was deployed"),e=await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_4__.a)(n,async()=>(r.abort(new Error("The job was cancelled")),`The deployment of ${o.app} ${o.environment} was interrupted. ${await c()}. The lease frees itself within a minute.`),()=>(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_3__.k)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_7__.a)(a,n,{signal:r.signal}),o,{...s,onBegin:p=>{c=p}})).catch(async p=>{throw await $(t,a,o,p),p});k(t,e),t.output("version",e.version),t.output("mode",e.mode),t.output("has-changes",e.hasChanges),t.output("verdict",e.verdict),t.output("stack-outputs",e.stackOutputs),t.output("traffic",e.traffic??""),e.planned&&P(t,e.planned),o.dryRun||n.note(`${e.hasChanges?"Live":"Up to date"}: ${e.url}`)}function P(t,{id:n,verdict:i}){t.output("plan",n),t.output("plan-verdict",i)}function k(t,{url:n,apiUrl:i,release:o}){t.output("url",n),t.output("api-url",i),t.output("release",o)}function q(t,n){let{environment:i,context:o}=t,{repository:s,workspace:a}=o;return{variables:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_5__.i)(t),onFailure:r=>k(t,r),compareCommits:async(r,c)=>{let{compareCommits:m}=await Promise.all(/* import() */[__webpack_require__.e(2348), __webpack_require__.e(4196)]).then(__webpack_require__.bind(__webpack_require__, 4196)),e=i.GITHUB_API_URL;return await m({repository:s,live:r,wanted:c,token:n,apiUrl:e,workspace:a,environment:i})}}}


/***/ }),

/***/ 8910:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ w),
/* harmony export */   b: () => (/* binding */ l),
/* harmony export */   c: () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7791);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3069);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3024);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function w(e){let t=(0,_chunk_DVWCNUWE_js__WEBPACK_IMPORTED_MODULE_1__.b)(e);if(t)try{let{gitHubApi:r}=await Promise.all(/* import() */[__webpack_require__.e(2348), __webpack_require__.e(9309)]).then(__webpack_require__.bind(__webpack_require__, 9309)),{repository:n}=e.context;return r({token:t,repository:n,apiUrl:e.environment.GITHUB_API_URL})}catch(r){e.report.warning(`GitHub cannot be asked: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(r)}`);return}}function l(e){let t=new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.m,r=n=>{for(let c of n.split(/\r?\n/))t.add("SECRET",c.trim());e.report.mask(n)};return{run:{...e,report:{...e.report,mask:r}},redactor:t}}function A({inputs:e,environment:t,context:r}){let n=e.integer("pull-request",0,{max:1e9});return{name:t.GITHUB_EVENT_NAME??"",payload:p(t.GITHUB_EVENT_PATH),repository:r.repository,actor:r.actor,given:n===0?void 0:n}}function p(e){if(!(!e||!(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.existsSync)(e)))try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_3__.readFileSync)(e,"utf8"))}catch(t){throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.g({code:"input",what:"The payload of the event is not JSON",why:e,todo:"Start the run again; GitHub writes that file for every run",cause:t})}}


/***/ }),

/***/ 7791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ me),
/* harmony export */   b: () => (/* binding */ de)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4745);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5970);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6616);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8706);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3069);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function q(e,{mode:t,packageType:o}){let n=e.matching("image",/^[\w.:/-]+@sha256:[0-9a-f]{64}$/,"an image with its digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:..."),a=e.choice("scan",["off","report","critical","high"],"off");if(a!=="off"&&n!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("scan",a,"scan for an image that is built here, not with image");return{dockerfile:e.text("dockerfile"),imageContext:e.text("context","."),buildArgs:e.mapping("build-args"),image:n,registry:e.text("registry"),bootCheck:e.choice("boot-check",["off","warn","auto","enforce"],"auto"),scan:a,keepImages:e.integer("keep-images",20),...E(e,{mode:t,isImage:t==="lambda"&&o==="image"})}}function E(e,{mode:t,isImage:o}){let n=e.choice("invoke-mode",["buffered","response_stream"],"buffered"),a=e.text("settings-file");if(t!=="lambda"&&n!=="buffered")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("invoke-mode",n,"this input for mode: lambda only");if(!o&&a!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("settings-file",a,"this input for mode: lambda with package-type: image only");return{invokeMode:n,settingsFile:a}}function N(e,t,o){let[n,a]=[e.text("resources"),e.text("data-template")];if(n!==""&&a!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("data-template",a,"resources or data-template, not both");return{resources:n,dataTemplate:a,migrations:e.lines("migrations"),migrationVariables:e.mapping("migration-variables"),parameterOverrides:{...(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.c)(e,t,{environment:o}),...e.mapping("parameter-overrides")},tags:_(e),importExisting:e.boolean("import-existing",!1)}}var O=48;function _(e){let t=e.mapping("tags");for(let[o,n]of Object.entries(t)){if(/^(aws|deploy):/i.test(o))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("tags",o,"names that begin with neither aws: nor deploy:");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(o))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("tags",o,"names of at most 128 letters, digits, spaces and _ . : / = + - @");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u.test(n))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("tags",`${o}: ${n}`,"values of at most 256 letters, digits, spaces and _ . : / = + - @")}if(Object.keys(t).length>O)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("tags",`${Object.keys(t).length} tags`,`at most ${O}`);return t}function me(e){let{inputs:t,environment:o,context:n,templates:a}=e,i=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),m=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.d)(e,i),c=t.text("web","none"),l=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.f)(e,m),p=B(t,c),h=N(t,i,l.environment),d={...l,directory:i,folder:m,...F(t),...p,...q(t,p),...h,parameterOverrides:(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.d)(h.parameterOverrides,p),healthPath:Z(t,c),web:c==="none"?void 0:c,webStyle:t.choice("web-style",_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_2__.w,"auto"),webBuildCommand:t.text("web-build-command"),webEnv:t.mapping("web-env"),...G(e),...V(t),...K(t),keepReleases:t.integer("keep-releases",(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_4__.a)(l.environment)?20:5,{min:1,max:100}),dryRun:t.boolean("dry-run",!1),expectPlan:t.matching("expect-plan",/^[0-9a-f]{64}$/,"the output plan of a dry run: 64 hexadecimal digits")||void 0,templates:a,run:n};return L(d,t),M(d,t),Q(d,o),W(d,e),d}function de({inputs:e,report:t}){let o=e.optional("github-token");return o&&t.mask(o),o}function F(e){return{buildCommand:e.text("build-command"),passEnvironment:e.lines("pass-environment")}}function B(e,t){let o=C(e,t),n=e.choice("package-type",["zip","image"],"zip");return{mode:o,allowNoBackend:e.text("mode")==="none",packageType:n,source:e.text("source","."),handler:e.matching("handler",/^\S{1,128}$/,"FILE.FUNCTION, at most 128 characters without spaces"),runtime:j(e),port:e.optional("port")?e.integer("port",0,{min:1,max:65535}):void 0,...z(e,{mode:o,packageType:n}),appEnv:e.mapping("app-env"),appSecrets:e.mapping("app-secrets"),secretsDelivery:e.choice("secrets-delivery",["cold-start","configuration"],"cold-start")}}function C(e,t){let o=e.text("mode");if(/^(static|site|spa|web)$/i.test(o))throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"input",what:`Input "mode" is ${JSON.stringify(o)}`,why:"A site alone has no mode",todo:"Set web to the folder of the built site, and leave mode out"});let n=e.choice("mode",["lambda","container","none"],t==="none"?void 0:"none");if(n==="none"&&t==="none")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("mode","none","lambda or container; none only with web, for a site alone");return n}var P=["handler","runtime","dockerfile","build-args","image","registry","template","app-env","app-secrets","health-path","resources","data-template","migrations","migration-variables","settings-file"];function L({mode:e,source:t,packageType:o},n){if(e!=="none")return;let i=P.find(m=>n.optional(m))??(t!=="."?"source":o!=="zip"?"package-type":void 0);if(i)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"input",what:`Input "${i}" needs a backend`,why:n.optional("mode")?"mode is none: only the site is deployed":"There is no mode: only the site is deployed",todo:`Set mode: lambda or mode: container, or leave ${i} out`})}function M({web:e},t){let o=e===void 0&&["web-build-command","web-env"].find(n=>t.optional(n));if(o)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"input",what:`Input "${o}" needs web`,why:"Without web no site is deployed",todo:`Set web to the folder of the built site, or leave ${o} out`})}function j(e){let t=e.text("runtime");if(t===""||(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.f)(t))return t;let o=(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.d)(t,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.e);throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("runtime",t,`a runtime of Lambda: ${_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.e.join(", ")}`,o)}function z(e,t){let o=e.text("template");if(!Object.hasOwn(_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.a,o))return{template:o,backend:(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.b)(t)};let n=o,a=_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.a[n];if(a.mode===t.mode&&a.packageType===t.packageType)return{template:"",backend:n};let i=`mode: ${a.mode}${a.packageType==="image"?" and package-type: image":""}`;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("template",o,`a template for mode: ${t.mode} (${o} needs ${i})`)}function G(e){let{inputs:t,environment:o,report:n}=e,a={...o,...(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.h)(e)};return{checks:t.text("checks"),checkSecrets:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.j)({inputs:t,report:n,environment:a}),deadline:t.duration("deadline","120s"),minReady:U(t),connectTo:t.lines("connect-to")}}var H=30*6e4;function U(e){let t=e.duration("min-ready","6s");if(t<=H)return t;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("min-ready",e.text("min-ready"),"a time of at most 30min")}function K(e){return{traffic:(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.c)(e.text("traffic","all")),wait:e.boolean("wait",!0),retireAfter:e.duration("retire-after","24h"),edge:e.boolean("edge",!1)}}function V(e){return{rollbackOnFailure:e.boolean("rollback-on-failure",!0),allowOlder:e.boolean("allow-older",!1),allowNewSource:e.boolean("allow-new-source",!1),allowReplacement:e.lines("allow-replacement"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),promoteFrom:J(e),minAge:e.duration("min-age","0"),artifactsFrom:Y(e)}}function Y(e){let t=e.matching("artifacts-from",/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,"the ARN of an IAM role");if(t!==""&&e.text("promote-from")==="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("artifacts-from",t,"nothing without promote-from, whose environment it reads");return t}function Z(e,t){return e.text("promote-from")!==""&&e.text("health-path")===""?"":(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_3__.e)(e,t==="none"?"backend":"api")}function J(e){let t=e.matching("promote-from",/^[a-z](-?[a-z0-9])*(@\d{8}T\d{6}(\d{3})?Z-[\w-]+)?$/,"the name of an environment, or name@release");if(t==="")return;for(let a of["build-command","web-build-command","web-env","build-args","image","template"])if(e.text(a)!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)(a,e.text(a),"nothing beside promote-from: nothing is built");let[o,n]=t.split("@");return{environment:o,...n&&{release:n}}}function W({environment:e,dryRun:t},{inputs:o,environment:n}){let a=o.boolean("allow-pull-request",!1),i=n.GITHUB_EVENT_NAME??"";if(!(!/^pull_request/.test(i)||!(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_4__.a)(e)||t||a))throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"pull-request",what:`A pull request would be deployed to ${e}`,why:`The event is ${i}: its code is not merged`,todo:"Deploy on push, add if: github.event_name == 'push', give a preview an environment of its own (environment: pr-7), or set allow-pull-request: true"})}function Q(e,t){let{mode:o,packageType:n,template:a,image:i}=e;if(o==="container"&&n==="image")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("package-type","image","package-type for mode: lambda only; a container is always an image");if(a!==""&&i!=="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.i)("image",i,"image or template, not both: pass the image to your template with parameter-overrides");if(a!==""&&Object.keys({...e.appEnv,...e.appSecrets}).length>0)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"input",what:"app-env and app-secrets need the shipped template",why:`template is ${JSON.stringify(a)}`,todo:"Set the environment in your template, with values through parameter-overrides"});if((o==="container"||n==="image")&&i===""&&a===""&&process.platform!=="linux"&&!t.DOCKER_HOST)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_5__.g({code:"input",what:"Images are built on Linux runners only",todo:"Use runs-on: ubuntu-latest, or give image: an image that exists already"})}


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


/***/ })

};
