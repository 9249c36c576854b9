export const id = 2060;
export const ids = [2060];
export const modules = {

/***/ 6041:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ ae),
/* harmony export */   b: () => (/* binding */ re)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4240);
/* harmony import */ var _chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5618);
/* harmony import */ var _chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3288);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7416);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4832);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function O(e,{mode:t,packageType:o}){let n=e.matching("image",/^[\w.:/-]+@sha256:[0-9a-f]{64}$/,"an image with its digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:..."),a=e.choice("scan",["off","report","critical","high"],"off");if(a!=="off"&&n!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("scan",a,"scan for an image that is built here, not with image");return{dockerfile:e.text("dockerfile"),imageContext:e.text("context","."),buildArgs:e.mapping("build-args"),image:n,registry:e.text("registry"),bootCheck:e.choice("boot-check",["off","warn","auto","enforce"],"auto"),scan:a,keepImages:e.integer("keep-images",20),...E(e,t==="lambda"&&o==="image")}}function E(e,t){let o=e.choice("invoke-mode",["buffered","response_stream"],"buffered"),n=e.text("settings-file"),a="this input for mode: lambda with package-type: image only";if(!t&&o!=="buffered")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("invoke-mode",o,a);if(!t&&n!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("settings-file",n,a);return{invokeMode:o,settingsFile:n}}function A(e,t,o){let[n,a]=[e.text("resources"),e.text("data-template")];if(n!==""&&a!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("data-template",a,"resources or data-template, not both");return{resources:n,dataTemplate:a,migrations:e.lines("migrations"),migrationVariables:e.mapping("migration-variables"),parameterOverrides:{...(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.c)(e,t,{environment:o}),...e.mapping("parameter-overrides")},tags:N(e),importExisting:e.boolean("import-existing",!1)}}var q=48;function N(e){let t=e.mapping("tags");for(let[o,n]of Object.entries(t)){if(/^(aws|deploy):/i.test(o))throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("tags",o,"names that begin with neither aws: nor deploy:");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(o))throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("tags",o,"names of at most 128 letters, digits, spaces and _ . : / = + - @");if(!/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u.test(n))throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("tags",`${o}: ${n}`,"values of at most 256 letters, digits, spaces and _ . : / = + - @")}if(Object.keys(t).length>q)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("tags",`${Object.keys(t).length} tags`,`at most ${q}`);return t}function ae(e){let{inputs:t,environment:o,context:n,templates:a}=e,r=(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),m=(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.d)(e,r),d=t.text("web","none"),l=(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.f)(e,m),p=B(t,d),g=A(t,r,l.environment),c={...l,directory:r,folder:m,..._(t),...p,...O(t,p),...g,parameterOverrides:(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.c)(g.parameterOverrides,p),healthPath:G(t,d),web:d==="none"?void 0:d,webStyle:t.choice("web-style",_chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_2__.s,"auto"),webBuildCommand:t.text("web-build-command"),webEnv:t.mapping("web-env"),...M(e),...U(t),...H(t),keepReleases:t.integer("keep-releases",(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_4__.a)(l.environment)?20:5,{min:1,max:100}),dryRun:t.boolean("dry-run",!1),templates:a,run:n};return L(c,t),P(c,t),Z(c,o),V(c,e),c}function re({inputs:e,report:t}){let o=e.optional("github-token");return o&&t.mask(o),o}function _(e){return{buildCommand:e.text("build-command"),passEnvironment:e.lines("pass-environment")}}function B(e,t){let o=F(e,t),n=e.choice("package-type",["zip","image"],"zip");return{mode:o,allowNoBackend:e.text("mode")==="none",packageType:n,source:e.text("source","."),handler:e.matching("handler",/^\S{1,128}$/,"FILE.FUNCTION, at most 128 characters without spaces"),runtime:j(e),port:e.optional("port")?e.integer("port",0,{min:1,max:65535}):void 0,...z(e,{mode:o,packageType:n}),appEnv:e.mapping("app-env"),appSecrets:e.mapping("app-secrets"),secretsDelivery:e.choice("secrets-delivery",["cold-start","configuration"],"cold-start")}}function F(e,t){let o=e.choice("mode",["lambda","container","none"],t==="none"?void 0:"none");if(o==="none"&&t==="none")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("mode","none","lambda or container; none only with web, for a site alone");return o}var C=["handler","runtime","dockerfile","build-args","image","registry","template","app-env","app-secrets","health-path","resources","data-template","migrations","migration-variables","settings-file"];function L({mode:e,source:t,packageType:o},n){if(e!=="none")return;let r=C.find(m=>n.optional(m))??(t!=="."?"source":o!=="zip"?"package-type":void 0);if(r)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.d({code:"input",what:`Input "${r}" needs a backend`,why:n.optional("mode")?"mode is none: only the site is deployed":"There is no mode: only the site is deployed",todo:`Set mode: lambda or mode: container, or leave ${r} out`})}function P({web:e},t){let o=e===void 0&&["web-build-command","web-env"].find(n=>t.optional(n));if(o)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.d({code:"input",what:`Input "${o}" needs web`,why:"Without web no site is deployed",todo:`Set web to the folder of the built site, or leave ${o} out`})}function j(e){let t=e.text("runtime");if(t===""||(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.f)(t))return t;throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("runtime",t,`a runtime of Lambda: ${_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.e.join(", ")}`)}function z(e,t){let o=e.text("template");if(!Object.hasOwn(_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.a,o))return{template:o,backend:(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.b)(t)};let n=o,a=_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.a[n];if(a.mode===t.mode&&a.packageType===t.packageType)return{template:"",backend:n};let r=`mode: ${a.mode}${a.packageType==="image"?" and package-type: image":""}`;throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("template",o,`a template for mode: ${t.mode} (${o} needs ${r})`)}function M(e){let{inputs:t,environment:o,report:n}=e,a={...o,...(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.h)(e)};return{checks:t.text("checks"),checkSecrets:(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.j)({inputs:t,report:n,environment:a}),deadline:t.duration("deadline","120s"),connectTo:t.lines("connect-to")}}function H(e){return{traffic:(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.d)(e.text("traffic","all")),wait:e.boolean("wait",!0),retireAfter:e.duration("retire-after","24h"),edge:e.boolean("edge",!1)}}function U(e){return{rollbackOnFailure:e.boolean("rollback-on-failure",!0),allowOlder:e.boolean("allow-older",!1),allowNewSource:e.boolean("allow-new-source",!1),allowReplacement:e.lines("allow-replacement"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),promoteFrom:K(e),minAge:e.duration("min-age","0")}}function G(e,t){return e.text("promote-from")!==""&&e.text("health-path")===""?"":(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_3__.e)(e,t==="none"?"backend":"api")}function K(e){let t=e.matching("promote-from",/^[a-z](-?[a-z0-9])*(@\d{8}T\d{6}(\d{3})?Z-[\w-]+)?$/,"the name of an environment, or name@release");if(t==="")return;for(let a of["build-command","web-build-command","web-env","build-args","image","template"])if(e.text(a)!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)(a,e.text(a),"nothing beside promote-from: nothing is built");let[o,n]=t.split("@");return{environment:o,...n&&{release:n}}}function V({environment:e,dryRun:t},{inputs:o,environment:n}){let a=o.boolean("allow-pull-request",!1),r=n.GITHUB_EVENT_NAME??"";if(!(!/^pull_request/.test(r)||!(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_4__.a)(e)||t||a))throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.d({code:"pull-request",what:`A pull request would be deployed to ${e}`,why:`The event is ${r}: its code is not merged`,todo:"Deploy on push, add if: github.event_name == 'push', give a preview an environment of its own (environment: pr-7), or set allow-pull-request: true"})}function Z(e,t){let{mode:o,packageType:n,template:a,image:r}=e;if(o==="container"&&n==="image")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("package-type","image","package-type for mode: lambda only; a container is always an image");if(a!==""&&r!=="")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.f)("image",r,"image or template, not both: pass the image to your template with parameter-overrides");if(a!==""&&Object.keys({...e.appEnv,...e.appSecrets}).length>0)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.d({code:"input",what:"app-env and app-secrets need the shipped template",why:`template is ${JSON.stringify(a)}`,todo:"Set the environment in your template, with values through parameter-overrides"});if((o==="container"||n==="image")&&r===""&&a===""&&process.platform!=="linux"&&!t.DOCKER_HOST)throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_5__.d({code:"input",what:"Images are built on Linux runners only",todo:"Use runs-on: ubuntu-latest, or give image: an image that exists already"})}


/***/ }),

/***/ 6947:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6250);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function p(r,n){let{context:t,environment:c,report:m}=r,{code:s,stdout:u}=await (0,_chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_1__.e)("git",["-c",`safe.directory=${t.workspace}`,"-C",n,"rev-parse","--verify","HEAD^{commit}"],{environment:(0,_chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_1__.b)(c,{set:{GIT_CEILING_DIRECTORIES:(0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(t.workspace)}}),timeout:1e4}),o=u.trim();return s!==0||!/^[0-9a-f]{40,64}$/.test(o)||o===t.commit?t:(t.commit&&m.note(`Commit ${o.slice(0,7)} is checked out, GITHUB_SHA is ${t.commit.slice(0,7)}: the former is recorded`),{...t,commit:o})}


/***/ }),

/***/ 2060:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ q)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_Q25LNFIZ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6947);
/* harmony import */ var _chunk_2NMJNVBF_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6041);
/* harmony import */ var _chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4240);
/* harmony import */ var _chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4465);
/* harmony import */ var _chunk_IUZGI5KY_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1877);
/* harmony import */ var _chunk_4AAJGYYW_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9050);
/* harmony import */ var _chunk_7MZ2S6PG_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4510);
/* harmony import */ var _chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(5618);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7663);
/* harmony import */ var _chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3288);
/* harmony import */ var _chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2674);
/* harmony import */ var _chunk_FMWN5O7Q_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5758);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7524);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6250);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3160);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5805);
/* harmony import */ var _chunk_DA4N7UCS_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(8601);
/* harmony import */ var _chunk_OOLUWHEF_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(6319);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(9240);
/* harmony import */ var _chunk_3XSF2RAI_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9750);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(2337);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(7416);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4162);
/* harmony import */ var _chunk_EKGXGQCP_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4494);
/* harmony import */ var _chunk_IFQJQLPJ_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(6433);
/* harmony import */ var _chunk_OZKMHVND_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(3879);
/* harmony import */ var _chunk_MTZ6RP3E_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(2409);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(2077);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(8475);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(9290);
/* harmony import */ var _chunk_UGUAIUPM_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(9349);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(3473);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(4832);
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
async function $(t,i,n,o){if(!(o instanceof _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_42__.d)||!/^(permission|credentials)$/.test(o.code))return;let{report:s}=t;try{let{describeExamination:a,examine:r}=await Promise.all(/* import() */[__webpack_require__.e(5677), __webpack_require__.e(8447), __webpack_require__.e(7269)]).then(__webpack_require__.bind(__webpack_require__, 7269)),{aboutDeployment:c,doctorRequest:m}=await __webpack_require__.e(/* import() */ 7136).then(__webpack_require__.bind(__webpack_require__, 7136)),e=m(t,()=>i,c(n)),p=await r((0,_chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_14__.a)(i,s),e),l=p.findings.filter(({severity:d,check:f})=>d==="broken"&&f!=="credentials");for(let{what:d,why:f,todo:C}of l)s.note(`Doctor: ${[d,f,C].filter(Boolean).join(". ")}`);l.length>0&&s.summary(a({...p,findings:l,quotas:[]}))}catch(a){s.note(`What is behind it could not be looked at: ${(0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_42__.e)(a)}`)}}async function q(t){let{report:i}=t,n=(0,_chunk_2NMJNVBF_js__WEBPACK_IMPORTED_MODULE_2__.a)(t),o={...n,run:await (0,_chunk_Q25LNFIZ_js__WEBPACK_IMPORTED_MODULE_1__.a)(t,n.directory)},s=D(t,(0,_chunk_2NMJNVBF_js__WEBPACK_IMPORTED_MODULE_2__.b)(t)),a=(0,_chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_11__.a)(t,{sessionName:`${o.app}-${o.environment}`,environmentName:o.environment}),r=new AbortController,c=()=>Promise.resolve("Nothing was deployed"),e=await (0,_chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_4__.a)(i,async()=>(r.abort(new Error("The job was cancelled")),`The deployment of ${o.app} ${o.environment} was interrupted. ${await c()}. The lease frees itself within a minute.`),()=>(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_3__.i)((0,_chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_14__.a)(a,i,{signal:r.signal}),o,{...s,onBegin:p=>{c=p}})).catch(async p=>{throw await $(t,a,o,p),p});k(t,e),t.output("version",e.version),t.output("mode",e.mode),t.output("has-changes",e.hasChanges),t.output("verdict",e.verdict),t.output("stack-outputs",e.stackOutputs),t.output("traffic",e.traffic??""),o.dryRun||i.note(`${e.hasChanges?"Live":"Up to date"}: ${e.url}`)}function k(t,{url:i,apiUrl:n,release:o}){t.output("url",i),t.output("api-url",n),t.output("release",o)}function D(t,i){let{environment:n,context:o}=t,{repository:s,workspace:a}=o;return{variables:(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_10__.i)(t),onFailure:r=>k(t,r),compareCommits:async(r,c)=>{let{compareCommits:m}=await Promise.all(/* import() */[__webpack_require__.e(2348), __webpack_require__.e(7015)]).then(__webpack_require__.bind(__webpack_require__, 7015)),e=n.GITHUB_API_URL;return await m({repository:s,live:r,wanted:c,token:i,apiUrl:e,workspace:a,environment:n})}}}


/***/ })

};
