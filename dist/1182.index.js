export const id = 1182;
export const ids = [1182];
export const modules = {

/***/ 1182:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   recoverStack: () => (/* binding */ K)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2485);
/* harmony import */ var _chunk_FKKVQFVW_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8004);
/* harmony import */ var _chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3089);
/* harmony import */ var _chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9749);
/* harmony import */ var _chunk_4BM63T5R_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5351);
/* harmony import */ var _chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2752);
/* harmony import */ var _chunk_BMQ4RDSO_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6214);
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
var m=class extends (0,_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.o)(_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.p,_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.q,"ContinueUpdateRollback",_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.a){};async function K(e,t,a,r){if(r.note(`Stack ${t.stackName} is in ${t.state}: ${(0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.e)(t.state).does}`),(0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.e)(t.state).handling==="continue-rollback")return await I(e,t,a,r);let o=await (0,_chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,t.stackId),n=o.filter(({ResourceStatus:i})=>!/^DELETE_(COMPLETE|SKIPPED)$/.test(i??""));A(t,a,n);let c=o.filter(({ResourceStatus:i})=>i==="DELETE_SKIPPED");c.length>0&&r.warning(`Resources of the failed creation of stack ${t.stackName} were kept and belong to no stack from now on: ${c.map(f).join(", ")}`,{title:"Kept resources"}),await (0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.p)(e,t.stackId,{report:r,timeout:t.timeout})}function A(e,t,a){if(e.state==="ROLLBACK_COMPLETE")return;let r=t.allowReplacement??[],o=a.filter(({ResourceType:n,ResourceStatus:c,LogicalResourceId:i,PhysicalResourceId:l})=>(0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.o)(n??"")&&l&&c!=="CREATE_FAILED"&&!r.includes("*")&&!r.includes(i));if(o.length!==0)throw new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__.a({code:"guard",what:`Stack ${e.stackName} is in ${e.state} and would have to be deleted`,why:`It still has resources that hold data: ${o.map(f).join(", ")}`,todo:`Save the data, then allow the deletion with allow-replacement: ${o.map(n=>n.LogicalResourceId).join(", ")}`})}function f({LogicalResourceId:e,PhysicalResourceId:t,ResourceType:a}){return`${e} (${a} ${t??""})`}async function I(e,t,a,r){let o=[...a.skipResources??[]],n=await (0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.g)(e,t.stackId);try{await e.client(_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.n).send(new m({StackName:t.stackId,...o.length>0&&{ResourcesToSkip:o},...a.roleArn&&{RoleARN:a.roleArn}}))}catch(s){throw (0,_chunk_BMQ4RDSO_js__WEBPACK_IMPORTED_MODULE_7__.f)(s,`The rollback of stack ${t.stackName} could not be continued`)}let c=await (0,_chunk_OB6YUTVH_js__WEBPACK_IMPORTED_MODULE_1__.h)(e,{stackId:t.stackId,stackName:t.stackName,after:n,timeout:t.timeout,report:r});if(c.status.endsWith("ROLLBACK_COMPLETE")){o.length>0&&r.warning(`The rollback of stack ${t.stackName} left out ${o.join(", ")}: CloudFormation's record of them may differ from what is there`,{title:"Resources left out of the rollback"});return}let i=(await (0,_chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,t.stackId)).filter(({ResourceStatus:s})=>s==="UPDATE_FAILED"||s==="ROLLBACK_FAILED"),l=i.map(s=>s.LogicalResourceId);throw new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_12__.a({code:"stack-state",what:`The rollback of stack ${t.stackName} failed again (${c.status})`,why:i.map(s=>`${f(s)}: ${s.ResourceStatusReason??"no reason given"}`).join("; ")||c.reason,todo:`Repair what they need and run again, or leave them out with skip-resources: ${l.join(", ")}`})}


/***/ })

};
