export const id = 2264;
export const ids = [2264];
export const modules = {

/***/ 5549:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ f)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7913);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function f(n,o,c){let i=Object.entries({SIGINT:130,SIGTERM:143}).map(([r,e])=>{let t=()=>{try{n.warning(o(),{title:"Interrupted"})}catch(a){process.stdout.write(`${(0,_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_1__.b)(a)}
`)}process.exit(e)};return process.once(r,t),[r,t]});try{return await c()}finally{for(let[r,e]of i)process.off(r,e)}}


/***/ }),

/***/ 2264:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ nt)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_AMVJANM5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5549);
/* harmony import */ var _chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2758);
/* harmony import */ var _chunk_53CMQLZ5_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1382);
/* harmony import */ var _chunk_2VJGALCB_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4117);
/* harmony import */ var _chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2485);
/* harmony import */ var _chunk_FKKVQFVW_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8004);
/* harmony import */ var _chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3089);
/* harmony import */ var _chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9749);
/* harmony import */ var _chunk_4BM63T5R_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5351);
/* harmony import */ var _chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2752);
/* harmony import */ var _chunk_BMQ4RDSO_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6214);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1592);
/* harmony import */ var _chunk_JIWJIWVH_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(1256);
/* harmony import */ var _chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(1726);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(1093);
/* harmony import */ var _chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8507);
/* harmony import */ var _chunk_CTWIBAED_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4229);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9096);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(7913);
/* harmony import */ var _chunk_J4UAUFG5_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4820);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(9598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var E=["CAPABILITY_IAM","CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"];function j(e){let{inputs:t,context:n}=e,o=K(t.text("working-directory","."),n.workspace),a=t.choice("change-set",["create-and-execute","create-only","execute-only"],"create-and-execute"),i=t.text("template"),r=z(e,o,i),d=V(e,o,i||r?.template||"template.yaml",a),u=t.optional("stack-name")??r?.stackName??t.required("stack-name","shop-production"),m=t.optional("change-set-id");if(a==="execute-only"&&!m)throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("change-set-id","","the change set that execute-only runs","${{ needs.review.outputs.change-set-id }}");let p=t.mapping("tags");return{region:t.optional("aws-region")??r?.region,roleToAssume:t.optional("role-to-assume"),build:t.choice("build",["auto","always","never"],"auto"),changeSet:a,dryRun:t.boolean("dry-run",!1),templatePath:d,request:{stackName:u,parameters:{...r?.parameters,...W(e,o),...X(e)},tags:Object.keys(p).length>0?p:r?.tags,capabilities:G(e)??r?.capabilities,roleArn:t.matching("role-arn",/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/,"the ARN of an IAM role")||r?.roleArn,artifactsBucket:t.optional("s3-bucket")??r?.s3Bucket,artifactsPrefix:r?.s3Prefix,kmsKeyId:t.optional("kms-key-id")??r?.kmsKeyId,onFailure:H(e,r),timeout:t.integer("timeout-minutes",60,{min:1,max:2880})*6e4,express:t.boolean("express",!1),revertDrift:t.boolean("revert-drift",!1),importExisting:t.boolean("import-existing",!1),terminationProtection:t.text("termination-protection")?t.boolean("termination-protection",!1):void 0,allowReplacement:h(t.text("allow-replacement")),skipResources:h(t.text("skip-resources")),changeSetId:m}}}function K(e,t){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_33__.isAbsolute)(e)?e:(0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,e);if((0,node_fs__WEBPACK_IMPORTED_MODULE_31__.existsSync)(n))return n;throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("working-directory",e,"a folder of the repository")}function h(e){return e.split(/[\s,]+/).filter(Boolean)}function z(e,t,n){let o=e.inputs.text("samconfig");if(o==="none")return;let a=e.inputs.text("config-env","default"),i=o?(0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,o):(0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.u)(n?(0,node_path__WEBPACK_IMPORTED_MODULE_33__.dirname)((0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,n)):t);if(o&&!(0,node_fs__WEBPACK_IMPORTED_MODULE_31__.existsSync)(i))throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("samconfig",o,"the path of a samconfig file, or none");if(!i){if(a!=="default")throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("config-env",a,"an environment of a samconfig file (there is none)");return}return e.report.note(`Reading ${(0,node_path__WEBPACK_IMPORTED_MODULE_33__.basename)(i)} (${a})`),(0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.v)(i,a)}function V(e,t,n,o){let a=(0,node_path__WEBPACK_IMPORTED_MODULE_33__.isAbsolute)(n)?n:(0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_31__.existsSync)(a))return a;let i=(0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(e.templates,"stacks",`${n}.yaml`);if(/^[a-z0-9-]+$/.test(n)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_31__.existsSync)(i))return i;if(o==="execute-only")return a;if(n==="template.yaml"&&(0,node_fs__WEBPACK_IMPORTED_MODULE_31__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,"template.yml")))return (0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,"template.yml");throw new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.a({code:"input",what:`Template ${n} is not there`,why:`Looked at ${a}, and among the shipped templates`,todo:"Set template to a file below working-directory, or to the name of a shipped template such as data (has actions/checkout run before this step?)"})}function W(e,t){let n=e.inputs.text("parameters-file");if(!n)return{};let o;try{o=(0,node_fs__WEBPACK_IMPORTED_MODULE_31__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(t,n),"utf8")}catch(a){throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("parameters-file",n,`a file that can be read (${a.code})`)}return (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.q)(o,a=>(0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("parameters-file",n,`a file with ${a}`))}function X(e){let t=e.inputs.text("parameter-overrides");return (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.q)(t,n=>(0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("parameter-overrides","(not shown)",n))}function G(e){let t=h(e.inputs.text("capabilities")),n=t.find(o=>!E.includes(o));if(n)throw (0,_chunk_Y7GNR4HI_js__WEBPACK_IMPORTED_MODULE_16__.a)("capabilities",n,E.join(", "));return t.length>0?t:void 0}function H(e,t){let n=t?.disableRollback?"keep":t?.onFailure?.toLowerCase(),o=n==="do_nothing"?"keep":n==="delete"||n==="keep"?n:"rollback";return e.inputs.choice("on-failure",["rollback","keep","delete"],o)}async function nt(e){let t=j(e),n=(0,_chunk_BMQ4RDSO_js__WEBPACK_IMPORTED_MODULE_11__.s)({region:t.region,roleArn:t.roleToAssume,environment:e.environment,report:e.report}),{stackName:o}=t.request,a=()=>`This run was interrupted. Stack ${o} goes on by itself with what CloudFormation was already told to do; run again to follow it to its end`;await (0,_chunk_AMVJANM5_js__WEBPACK_IMPORTED_MODULE_1__.a)(e.report,a,async()=>{let i=await at(e,n,t);await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.e)(o,e.report,t.changeSet==="execute-only"?1:void 0,()=>ot(e,n,t,i))})}async function ot(e,t,n,o){let{report:a}=e,i=n.changeSet==="execute-only"?await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.a)(t,o):await (0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_5__.l)(t,o,a);if(it(e,i,o),n.dryRun){n.changeSet!=="execute-only"&&await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.g)(t,i),e.output("status",i.state),a.note(`dry-run: stack ${i.stackName} was not changed`);return}if(n.changeSet==="create-only"){e.output("status",i.state),a.note(i.changeSetId?`Change set to review: ${i.changeSetId}`:"Nothing to review: no changes");return}n.changeSet==="execute-only"?(0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.b)(i,o,a):await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.f)(t,i,o,a);let r=await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.c)(t,i,a).catch(d=>{let u=(0,_chunk_JIWJIWVH_js__WEBPACK_IMPORTED_MODULE_13__.b)(d);throw u&&L(e,i,o,{failure:u}),d});rt(e,i,r),await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.d)(t,r,a)}async function at(e,t,n){let{report:o,environment:a,templates:i}=e,{request:r}=n;if(n.changeSet==="execute-only")return{...r,template:{path:n.templatePath}};let u={path:await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.t)({template:n.templatePath,mode:n.build,environment:a,report:o})},m=!r.artifactsBucket&&(0,_chunk_53CMQLZ5_js__WEBPACK_IMPORTED_MODULE_3__.c)(u,r.parameters??{}),p=m?await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.h)(t,{templatesFolder:i,report:o}):r.roleArn?void 0:await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.i)(t).catch(()=>{});return{...r,template:u,artifactsBucket:r.artifactsBucket??(m?p?.artifactsBucket:void 0),roleArn:r.roleArn||p&&await (0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.j)(t,p)}}function it(e,t,n){e.output("plan",L(e,t,n)),e.output("has-changes",t.hasChanges),e.output("change-set-id",t.changeSetId??""),e.output("template-url",t.templateUrl??""),e.output("stack-id",t.stackId??""),e.output("stack-outputs",t.outputs),t.hasChanges||e.report.note(`Stack ${t.stackName}: no changes. ${t.reason}`),e.report.summary((0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.s)(t,n.allowReplacement))}function L(e,t,n,o={}){let a=e.environment.RUNNER_TEMP||(0,node_os__WEBPACK_IMPORTED_MODULE_32__.tmpdir)(),i=(0,node_path__WEBPACK_IMPORTED_MODULE_33__.join)(a,`deploy-plan-${t.stackName}.json`);return (0,node_fs__WEBPACK_IMPORTED_MODULE_31__.mkdirSync)(a,{recursive:!0}),(0,node_fs__WEBPACK_IMPORTED_MODULE_31__.writeFileSync)(i,JSON.stringify({...(0,_chunk_3KVY4HHE_js__WEBPACK_IMPORTED_MODULE_2__.r)(t,n.allowReplacement),...o},null,2)),i}function rt(e,t,n){if(e.output("stack-id",n.stackId),e.output("status",n.status),e.output("stack-outputs",n.outputs),!t.hasChanges)return;let o=n.duration===void 0?"":` in ${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.duration(n.duration)}`,a=Object.entries(n.outputs).map(([i,r])=>[_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.code(i),_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.escapeCell(r)]);e.report.summary(`\u2705 **${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.escapeCell(n.stackName)}** is in ${n.status}${o}

${a.length>0?_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.details("Outputs",_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_19__.d.table(["Output","Value"],a)):""}`)}


/***/ })

};
