export const id = 6541;
export const ids = [6541];
export const modules = {

/***/ 6541:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   recoverStack: () => (/* binding */ Z)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9987);
/* harmony import */ var _chunk_3XM4FFCK_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5342);
/* harmony import */ var _chunk_4DNYW4LX_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6308);
/* harmony import */ var _chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8029);
/* harmony import */ var _chunk_Y6GANIDH_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9156);
/* harmony import */ var _chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2752);
/* harmony import */ var _chunk_OX6FE3NI_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8176);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1592);
/* harmony import */ var _chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(1726);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1093);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9096);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7913);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var k=class extends (0,_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.p)(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.q,_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.r,"ContinueUpdateRollback",_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.a){};var f=class extends (0,_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.p)(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.q,_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.r,"RollbackStack",_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.m){};async function Z(e,t,a,s){s.note(`Stack ${t.stackName} is in ${t.state}: ${(0,_chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__.f)(t.state).does}`);let{handling:n}=(0,_chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__.f)(t.state);if(n==="continue-rollback")return await v(e,t,a,s);if(n==="roll-back")return await O(e,t,a,s);let o=await (0,_chunk_4DNYW4LX_js__WEBPACK_IMPORTED_MODULE_3__.c)(e,t.stackId),r=o.filter(({ResourceStatus:c})=>!/^DELETE_(COMPLETE|SKIPPED)$/.test(c??""));N(t,a,r);let i=o.filter(({ResourceStatus:c})=>c==="DELETE_SKIPPED");i.length>0&&s.warning(`Resources of the failed creation of stack ${t.stackName} were kept and belong to no stack from now on: ${i.map(L).join(", ")}`,{title:"Kept resources"}),await (0,_chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__.o)(e,t.stackId,{report:s,timeout:t.timeout,retain:a.skipResources,retainInput:"skip-resources",roleArn:a.roleArn})}function N(e,t,a){if(e.state==="ROLLBACK_COMPLETE")return;let s=t.allowReplacement??[],n=a.filter(({ResourceType:o,ResourceStatus:r,path:i,PhysicalResourceId:c})=>(0,_chunk_4DNYW4LX_js__WEBPACK_IMPORTED_MODULE_3__.e)(o??"")&&c&&r!=="CREATE_FAILED"&&!s.includes("*")&&!s.includes(i));if(n.length!==0)throw new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__.a({code:"guard",what:`Stack ${e.stackName} is in ${e.state} and would have to be deleted`,why:`It still has resources that hold data: ${n.map(L).join(", ")}`,todo:`Save the data, then allow the deletion with allow-replacement: ${n.map(({path:o})=>o).join(", ")}`})}function L(e){return`${e.path} (${C(e)})`}function C({PhysicalResourceId:e,ResourceType:t}){return[t,e].filter(Boolean).join(" ")}async function O(e,t,a,s){let n=await b(e,t,s,()=>e.client(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.o).send(new f({StackName:t.stackId,...a.roleArn&&{RoleARN:a.roleArn}})));if(!n.status.endsWith("ROLLBACK_COMPLETE"))throw await T(e,t,n)}async function v(e,t,a,s){let n=a.skipResources??[],o=n.length>0?await F(e,t,n):[],r=await b(e,t,s,()=>e.client(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.o).send(new k({StackName:t.stackId,...o.length>0&&{ResourcesToSkip:o},...a.roleArn&&{RoleARN:a.roleArn}})));if(!r.status.endsWith("ROLLBACK_COMPLETE"))throw await T(e,t,r);n.length!==0&&s.warning(`The rollback of stack ${t.stackName} left out ${n.join(", ")}: CloudFormation's record of them may differ from what is there`,{title:"Resources left out of the rollback"})}async function b(e,t,a,s){let n=await (0,_chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__.h)(e,t.stackId);try{await s()}catch(i){throw (0,_chunk_OX6FE3NI_js__WEBPACK_IMPORTED_MODULE_7__.f)(i,`Stack ${t.stackName} could not be rolled back`)}let{stackName:o,timeout:r}=t;return await (0,_chunk_N2BWCPJ5_js__WEBPACK_IMPORTED_MODULE_1__.i)(e,{stackId:t.stackId,stackName:o,after:n,timeout:r,report:a})}async function T(e,t,a){let s=await D(e,t.stackId,""),n=(0,_chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_9__.a)(a.events);return new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__.a({code:"stack-state",what:`The rollback of stack ${t.stackName} failed${t.state==="UPDATE_ROLLBACK_FAILED"?" again":""} (${a.status})`,why:s.map(o=>`${o.path} (${C(o)}): ${o.ResourceStatusReason??"no reason given"}`).join("; ")||n?.reason||a.reason,todo:s.length>0?`Repair what they need and run again, or leave them out with skip-resources: ${s.map(({path:o})=>o).join(", ")}`:"Look at the events of the stack in the CloudFormation console and run again"})}async function D(e,t,a){let s=(await (0,_chunk_4DNYW4LX_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,t)).filter(({ResourceStatus:o})=>/^(UPDATE|ROLLBACK|DELETE)_FAILED$|^UPDATE_ROLLBACK_FAILED$/.test(o??""));return(await Promise.all(s.map(async o=>{let r=a+o.LogicalResourceId,c=o.ResourceType==="AWS::CloudFormation::Stack"&&o.PhysicalResourceId?await D(e,o.PhysicalResourceId,`${r}/`):[];return c.length>0?c:[{...o,path:r}]}))).flat()}async function F(e,t,a){return await Promise.all(a.map(async s=>{let n=s.split("/"),o=n.pop();if(n.length===0)return o;let r=t.stackId;for(let i of n){let c=(await (0,_chunk_4DNYW4LX_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,r)).find(_=>_.LogicalResourceId===i);if(!c?.PhysicalResourceId)throw new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__.a({code:"input",what:`Input "skip-resources" names ${s}`,why:`Stack ${t.stackName} has no nested stack ${i}`,todo:"Name resources by their logical IDs, those of nested stacks as NestedStack/Resource"});r=c.PhysicalResourceId}return`${r.split("/")[1]??r}.${o}`}))}


/***/ })

};
