export const id = 252;
export const ids = [252];
export const modules = {

/***/ 9045:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ ne),
/* harmony export */   b: () => (/* binding */ ae)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(90);
/* harmony import */ var _chunk_EAU32RUQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7914);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5624);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7423);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8938);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function E(e,{mode:t,packageType:o}){let n=e.matching("image",/^[\w.:/-]+@sha256:[0-9a-f]{64}$/,"an image with its digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:..."),a=e.choice("scan",["off","report","critical","high"],"off");if(a!=="off"&&n!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("scan",a,"scan for an image that is built here, not with image");return{dockerfile:e.text("dockerfile"),imageContext:e.text("context","."),buildArgs:e.mapping("build-args"),image:n,registry:e.text("registry"),bootCheck:e.choice("boot-check",["off","warn","auto","enforce"],"auto"),scan:a,keepImages:e.integer("keep-images",20),...N(e,t==="lambda"&&o==="image")}}function N(e,t){let o=e.choice("invoke-mode",["buffered","response_stream"],"buffered"),n=e.text("settings-file"),a="this input for mode: lambda with package-type: image only";if(!t&&o!=="buffered")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("invoke-mode",o,a);if(!t&&n!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("settings-file",n,a);return{invokeMode:o,settingsFile:n}}function q(e,t,o){let[n,a]=[e.text("resources"),e.text("data-template")];if(n!==""&&a!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("data-template",a,"resources or data-template, not both");return{resources:n,dataTemplate:a,migrations:e.lines("migrations"),migrationVariables:e.mapping("migration-variables"),parameterOverrides:{...(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,t,{environment:o}),...e.mapping("parameter-overrides")},tags:O(e),importExisting:e.boolean("import-existing",!1)}}var $=48;function O(e){let t=e.mapping("tags");for(let[o,n]of Object.entries(t)){if(/^(aws|deploy):/i.test(o))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("tags",o,"names that begin with neither aws: nor deploy:");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(o))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("tags",o,"names of at most 128 letters, digits, spaces and _ . : / = + - @");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u.test(n))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("tags",`${o}: ${n}`,"values of at most 256 letters, digits, spaces and _ . : / = + - @")}if(Object.keys(t).length>$)throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("tags",`${Object.keys(t).length} tags`,`at most ${$}`);return t}function ne(e){let{inputs:t,environment:o,context:n,templates:a}=e,r=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),m=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.c)(e,r),d=t.text("web","none"),l=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.e)(e,m),u=_(t,d),c={...l,directory:r,folder:m,...A(t),...u,...E(t,u),...q(t,r,l.environment),healthPath:U(t,d),web:d==="none"?void 0:d,webStyle:t.choice("web-style",_chunk_EAU32RUQ_js__WEBPACK_IMPORTED_MODULE_2__.s,"auto"),webBuildCommand:t.text("web-build-command"),webEnv:t.mapping("web-env"),...j(e),...H(t),...z(t),keepReleases:t.integer("keep-releases",(0,_chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_4__.b)(l.environment)?20:5,{min:1,max:100}),dryRun:t.boolean("dry-run",!1),templates:a,run:n};return C(c,t),L(c,t),K(c,o),G(c,e),c}function ae({inputs:e,report:t}){let o=e.optional("github-token");return o&&t.mask(o),o}function A(e){return{buildCommand:e.text("build-command"),passEnvironment:e.lines("pass-environment")}}function _(e,t){let o=B(e,t),n=e.choice("package-type",["zip","image"],"zip");return{mode:o,allowNoBackend:e.text("mode")==="none",packageType:n,source:e.text("source","."),handler:e.matching("handler",/^\S{1,128}$/,"FILE.FUNCTION, at most 128 characters without spaces"),runtime:P(e),port:e.optional("port")?e.integer("port",0,{min:1,max:65535}):void 0,...M(e,{mode:o,packageType:n}),appEnv:e.mapping("app-env"),appSecrets:e.mapping("app-secrets"),secretsDelivery:e.choice("secrets-delivery",["cold-start","configuration"],"cold-start")}}function B(e,t){let o=e.choice("mode",["lambda","container","none"],t==="none"?void 0:"none");if(o==="none"&&t==="none")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("mode","none","lambda or container; none only with web, for a site alone");return o}var F=["handler","runtime","dockerfile","build-args","image","registry","template","app-env","app-secrets","health-path","resources","data-template","migrations","migration-variables","settings-file"];function C({mode:e,source:t,packageType:o},n){if(e!=="none")return;let r=F.find(m=>n.optional(m))??(t!=="."?"source":o!=="zip"?"package-type":void 0);if(r)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.c({code:"input",what:`Input "${r}" needs a backend`,why:n.optional("mode")?"mode is none: only the site is deployed":"There is no mode: only the site is deployed",todo:`Set mode: lambda or mode: container, or leave ${r} out`})}function L({web:e},t){let o=e===void 0&&["web-build-command","web-env"].find(n=>t.optional(n));if(o)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.c({code:"input",what:`Input "${o}" needs web`,why:"Without web no site is deployed",todo:`Set web to the folder of the built site, or leave ${o} out`})}function P(e){let t=e.text("runtime");if(t===""||(0,_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.e)(t))return t;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("runtime",t,`a runtime of Lambda: ${_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.d.join(", ")}`)}function M(e,t){let o=e.text("template");if(!Object.hasOwn(_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.a,o))return{template:o,backend:(0,_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.b)(t)};let n=o,a=_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.a[n];if(a.mode===t.mode&&a.packageType===t.packageType)return{template:"",backend:n};let r=`mode: ${a.mode}${a.packageType==="image"?" and package-type: image":""}`;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("template",o,`a template for mode: ${t.mode} (${o} needs ${r})`)}function j(e){let{inputs:t,environment:o,report:n}=e,a={...o,...(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.g)(e)};return{checks:t.text("checks"),checkSecrets:(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.i)({inputs:t,report:n,environment:a}),deadline:t.duration("deadline","120s"),connectTo:t.lines("connect-to")}}function z(e){return{traffic:(0,_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_1__.c)(e.text("traffic","all")),wait:e.boolean("wait",!0),retireAfter:e.duration("retire-after","24h")}}function H(e){return{rollbackOnFailure:e.boolean("rollback-on-failure",!0),allowOlder:e.boolean("allow-older",!1),allowNewSource:e.boolean("allow-new-source",!1),allowReplacement:e.lines("allow-replacement"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),promoteFrom:V(e),minAge:e.duration("min-age","0")}}function U(e,t){return e.text("promote-from")!==""&&e.text("health-path")===""?"":(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_3__.d)(e,t==="none"?"backend":"api")}function V(e){let t=e.matching("promote-from",/^[a-z](-?[a-z0-9])*(@\d{8}T\d{6}(\d{3})?Z-[\w-]+)?$/,"the name of an environment, or name@release");if(t==="")return;for(let a of["build-command","web-build-command","web-env","build-args","image","template"])if(e.text(a)!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)(a,e.text(a),"nothing beside promote-from: nothing is built");let[o,n]=t.split("@");return{environment:o,...n&&{release:n}}}function G({environment:e,dryRun:t},{inputs:o,environment:n}){let a=o.boolean("allow-pull-request",!1),r=n.GITHUB_EVENT_NAME??"";if(!(!/^pull_request/.test(r)||!_chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_4__.a.includes(e)||t||a))throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.c({code:"pull-request",what:`A pull request would be deployed to ${e}`,why:`The event is ${r}: its code is not merged`,todo:"Deploy on push, add if: github.event_name == 'push', give a preview an environment of its own (environment: pr-7), or set allow-pull-request: true"})}function K(e,t){let{mode:o,packageType:n,template:a,image:r}=e;if(o==="container"&&n==="image")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("package-type","image","package-type for mode: lambda only; a container is always an image");if(a!==""&&r!=="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.e)("image",r,"image or template, not both: pass the image to your template with parameter-overrides");if(a!==""&&Object.keys({...e.appEnv,...e.appSecrets}).length>0)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.c({code:"input",what:"app-env and app-secrets need the shipped template",why:`template is ${JSON.stringify(a)}`,todo:"Set the environment in your template, with values through parameter-overrides"});if((o==="container"||n==="image")&&r===""&&a===""&&process.platform!=="linux"&&!t.DOCKER_HOST)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_5__.c({code:"input",what:"Images are built on Linux runners only",todo:"Use runs-on: ubuntu-latest, or give image: an image that exists already"})}


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


/***/ }),

/***/ 252:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ q)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_XPGMJFYJ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8405);
/* harmony import */ var _chunk_S245VUTH_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9045);
/* harmony import */ var _chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(90);
/* harmony import */ var _chunk_IWUFXVJW_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5804);
/* harmony import */ var _chunk_XVT4IZAS_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1355);
/* harmony import */ var _chunk_JBSYIJLH_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6901);
/* harmony import */ var _chunk_B33YL647_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5258);
/* harmony import */ var _chunk_EAU32RUQ_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7914);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7663);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5624);
/* harmony import */ var _chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8450);
/* harmony import */ var _chunk_ABCPWHN2_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8849);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6975);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3160);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5805);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(2337);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(7423);
/* harmony import */ var _chunk_WBNDQAAR_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(2436);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4162);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(9290);
/* harmony import */ var _chunk_EYGPEC4T_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(4103);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(3473);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(8938);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function k(t,i,n,o){if(!(o instanceof _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_42__.c)||!/^(permission|credentials)$/.test(o.code))return;let{report:s}=t;try{let{describeExamination:a,examine:r}=await Promise.all(/* import() */[__webpack_require__.e(5677), __webpack_require__.e(3656), __webpack_require__.e(7246)]).then(__webpack_require__.bind(__webpack_require__, 7246)),{aboutDeployment:e,doctorRequest:p}=await __webpack_require__.e(/* import() */ 4279).then(__webpack_require__.bind(__webpack_require__, 4279)),c=p(t,()=>i,e(n)),f=await r((0,_chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_14__.a)(i,s),c),u=f.findings.filter(({severity:d,check:l})=>d==="broken"&&l!=="credentials");for(let{what:d,why:l,todo:$}of u)s.note(`Doctor: ${[d,l,$].filter(Boolean).join(". ")}`);u.length>0&&s.summary(a({...f,findings:u,quotas:[]}))}catch(a){s.note(`What is behind it could not be looked at: ${(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_42__.d)(a)}`)}}async function q(t){let{report:i}=t,n=(0,_chunk_S245VUTH_js__WEBPACK_IMPORTED_MODULE_2__.a)(t),o={...n,run:await (0,_chunk_XPGMJFYJ_js__WEBPACK_IMPORTED_MODULE_1__.a)(t,n.directory)},s=D(t,(0,_chunk_S245VUTH_js__WEBPACK_IMPORTED_MODULE_2__.b)(t)),a=(0,_chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_11__.a)(t,{sessionName:`${o.app}-${o.environment}`,environmentName:o.environment}),e=await (0,_chunk_IWUFXVJW_js__WEBPACK_IMPORTED_MODULE_4__.a)(i,()=>`The deployment of ${o.app} ${o.environment} was interrupted. What CloudFormation is doing continues; the next run follows it to its end and completes the deployment. The lease frees itself within a minute.`,()=>(0,_chunk_3LIWFI5E_js__WEBPACK_IMPORTED_MODULE_3__.h)((0,_chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_14__.a)(a,i),o,s)).catch(async p=>{throw await k(t,a,o,p),p});C(t,e),t.output("version",e.version),t.output("mode",e.mode),t.output("has-changes",e.hasChanges),t.output("verdict",e.verdict),t.output("stack-outputs",e.stackOutputs),t.output("traffic",e.traffic??""),o.dryRun||i.note(`${e.hasChanges?"Live":"Up to date"}: ${e.url}`)}function C(t,{url:i,apiUrl:n,release:o}){t.output("url",i),t.output("api-url",n),t.output("release",o)}function D(t,i){let{environment:n,context:o}=t,{repository:s,workspace:a}=o;return{variables:(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_10__.h)(t),onFailure:r=>C(t,r),compareCommits:async(r,e)=>{let{compareCommits:p}=await Promise.all(/* import() */[__webpack_require__.e(2348), __webpack_require__.e(8824)]).then(__webpack_require__.bind(__webpack_require__, 8824)),c=n.GITHUB_API_URL;return await p({repository:s,live:r,wanted:e,token:i,apiUrl:c,workspace:a,environment:n})}}}


/***/ })

};
