export const id = 48;
export const ids = [48];
export const modules = {

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

/***/ 48:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ ot)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4166);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5462);
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
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(2575);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3069);
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
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var Y=["CAPABILITY_IAM","CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"];function U(e){let{inputs:t}=e,n=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_2__.a)(e),a=t.choice("change-set",["create-and-execute","create-only","execute-only"],"create-and-execute"),i=t.text("template"),o=J(e,n,i),u=X(e,n,i||o?.template||"template.yaml",a),c=t.optional("stack-name")??o?.stackName??t.required("stack-name","shop-production"),l=t.optional("change-set-id");if(a==="execute-only"&&!l)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("change-set-id","","the change set that execute-only runs","${{ needs.review.outputs.change-set-id }}");let p=t.mapping("tags");return{region:o?.region,build:t.choice("build",["auto","always","never"],"auto"),samConfig:o&&{file:o.file,environment:t.text("config-env","default")},changeSet:a,dryRun:t.boolean("dry-run",!1),templatePath:u,request:{stackName:c,parameters:{...o?.parameters,...(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_2__.c)(e.inputs,n),...G(e)},tags:Object.keys(p).length>0?p:o?.tags,capabilities:Q(e)??o?.capabilities,roleArn:t.matching("role-arn",/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/,"the ARN of an IAM role")||o?.roleArn,artifactsBucket:t.optional("s3-bucket")??o?.s3Bucket,artifactsPrefix:o?.s3Prefix,kmsKeyId:t.optional("kms-key-id")??o?.kmsKeyId,onFailure:V(e,o),timeout:t.integer("timeout-minutes",60,{min:1,max:2880})*6e4,express:t.boolean("express",!1),revertDrift:t.boolean("revert-drift",!1),importExisting:t.boolean("import-existing",!1),terminationProtection:t.text("termination-protection")?t.boolean("termination-protection",!1):void 0,allowReplacement:S(t.text("allow-replacement")),skipResources:S(t.text("skip-resources")),changeSetId:l}}}function S(e){return e.split(/[\s,]+/).filter(Boolean)}function J(e,t,n){let a=e.inputs.text("samconfig");if(a==="none")return;let i=e.inputs.text("config-env","default"),o=a?(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,a):(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.L)(n?(0,node_path__WEBPACK_IMPORTED_MODULE_45__.dirname)((0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,n)):t);if(a&&!(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.existsSync)(o))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("samconfig",a,"the path of a samconfig file, or none");if(!o){if(i!=="default")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("config-env",i,"an environment of a samconfig file (there is none)");return}return e.report.note(`Reading ${(0,node_path__WEBPACK_IMPORTED_MODULE_45__.basename)(o)} (${i})`),(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.M)(o,i)}function X(e,t,n,a){let i=(0,node_path__WEBPACK_IMPORTED_MODULE_45__.isAbsolute)(n)?n:(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_43__.existsSync)(i))return i;let o=(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(e.templates,"stacks",`${n}.yaml`);if(/^[a-z0-9-]+$/.test(n)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.existsSync)(o))return o;if(a==="execute-only")return i;if(n==="template.yaml"&&(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,"template.yml")))return (0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,"template.yml");throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.g({code:"input",what:`Template ${n} is not there`,why:`Looked at ${i}, and among the shipped templates`,todo:"Set template to a file below working-directory, or to the name of a shipped template such as data (has actions/checkout run before this step?)"})}function G(e){let t=e.inputs.text("parameter-overrides");return (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.K)(t,n=>(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.k)("parameter-overrides",n))}function Q(e){let t=S(e.inputs.text("capabilities")),n=t.find(a=>!Y.includes(a));if(n)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("capabilities",n,Y.join(", "));return t.length>0?t:void 0}function V(e,t){let n=t?.disableRollback?"keep":t?.onFailure?.toLowerCase(),a=n==="do_nothing"?"keep":n==="delete"||n==="keep"?n:"rollback";return e.inputs.choice("on-failure",["rollback","keep","delete"],a)}async function ot(e){let t=U(e),n=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,{region:t.region}),{stackName:a}=t.request,i=()=>`This run was interrupted. CloudFormation continues what it has begun with stack ${a}; run again to follow it to its end`;await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_1__.a)(e.report,i,async()=>{let o=(0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_5__.a)(n,e.report);await at(e,o,t,await ct(e,o,t))})}async function at(e,t,n,a){let{changeSet:i,dryRun:o}=n,u=i==="execute-only"?_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.m:it(e),c,l=s=>{c=s,lt(e,s)},p=(s,r)=>pt(e,r),m=i==="create-only";try{let{plan:s,result:r}=await (0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_5__.b)(u,t,a,{dryRun:o,planOnly:m,planned:l,applied:p});e.report.summary(u.describe(s,s.hasChanges?r:void 0)),r||st(e,s,o)}catch(s){if(c&&e.report.summary(u.describe(c)),c&&s instanceof _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_7__.a){let{status:r,failures:g}=s;K(e,c,{failure:{status:r,failures:g}}),e.output("status",r)}throw s}}function it(e){return{..._chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.l,async guard(t,n){n.needsRecovery||(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.f)(t,n.input.request.allowReplacement??[],(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.g)(n)),await _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.l.guard(t,n)},async discard(t,n){try{await _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.l.discard(t,n)}finally{e.output("change-set-id","")}}}}function st({report:e},t,n){if(n)e.note(`dry-run: stack ${t.stackName} was not changed`);else{if(t.needsRecovery)throw rt(t);e.note(t.changeSetId?`Change set to review: ${t.changeSetId}`:"Nothing to review: no changes")}}function rt(e){return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.g({code:"stack-state",what:`Stack ${e.stackName} is in ${e.state}, in which CloudFormation makes no change set`,why:`What a deployment does first: ${e.reason}`,todo:"Run once with change-set: create-and-execute, which does that too"})}async function ct(e,t,n){let{report:a,environment:i}=e,{request:o}=n;if(n.changeSet==="execute-only")return{...o,template:{path:n.templatePath}};let{templatePath:u,build:c,samConfig:l}=n,p=await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.v)({template:u,mode:c,config:l,environment:i,report:a}),m=(0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_20__.g)({path:p});(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.t)(m);let r=!o.artifactsBucket&&(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.j)({...o,template:m}).needsBucket?await ut(e,t,n.dryRun):void 0;return{...o,template:m,artifactsBucket:o.artifactsBucket??r?.artifactsBucket,findRole:async()=>{let g=r??await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.p)(t.session).catch(()=>{});return g&&await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.q)(t.session,g)}}}async function ut(e,t,n){if(!n)return await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.o)(t,e.templates);let{session:a}=t,i=await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.p)(a);if(i)return i;throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.g({code:"bucket",what:"The plan needs a bucket for packages or a large template",why:`There is no bootstrap stack in ${a.region} yet, and dry-run creates none`,todo:"Set s3-bucket, or deploy once without dry-run"})}function lt(e,t){e.output("plan",K(e,t)),e.output("status",t.state),e.output("has-changes",t.hasChanges),e.output("change-set-id",t.changeSetId??""),e.output("template-url",t.templateUrl??""),e.output("stack-id",t.stackId??""),e.output("stack-outputs",t.outputs),t.hasChanges||e.report.note(`Stack ${t.stackName}: no changes. ${t.reason}`)}function K(e,t,n={}){let a=e.environment.RUNNER_TEMP||(0,node_os__WEBPACK_IMPORTED_MODULE_44__.tmpdir)(),i=(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(a,`deploy-plan-${t.stackName}.json`);return (0,node_fs__WEBPACK_IMPORTED_MODULE_43__.mkdirSync)(a,{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.writeFileSync)(i,JSON.stringify({...(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.h)(t),...n},null,2)),i}function pt(e,t){e.output("stack-id",t.stackId),e.output("status",t.status),e.output("stack-outputs",t.outputs)}


/***/ }),

/***/ 5462:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(571);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function p({inputs:n,environment:e,report:s},{region:i,sessionName:r,environmentName:t}={}){return (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__.j)({region:n.optional("aws-region")??i,roleArn:n.optional("role-to-assume"),sessionName:r,environmentName:t,environment:e,report:s})}


/***/ })

};
