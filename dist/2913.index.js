export const id = 2913;
export const ids = [2913];
export const modules = {

/***/ 2913:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainChangeSetFailure: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3905);
/* harmony import */ var _chunk_7CKI62BC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8535);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9831);
/* harmony import */ var _chunk_QYGS6WIJ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3086);
/* harmony import */ var _chunk_KJTLFZVF_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3923);
/* harmony import */ var _chunk_7MSJD4D3_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3938);
/* harmony import */ var _chunk_LLI4GPEG_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4096);
/* harmony import */ var _chunk_N3RKM6HR_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6203);
/* harmony import */ var _chunk_GTYD7XWE_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3675);
/* harmony import */ var _chunk_TC5JQSVX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7430);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var s=class extends (0,_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__.o)(_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__.p,_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__.q,"DescribeEvents",_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__.f){};async function F(n,t,o){let e=await p(n,t.id);return new _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_3__.a({code:"change-set",what:`Stack ${t.stackName} cannot be changed as the template says`,why:e.join("; ")||t.reason||`CloudFormation gave no reason (status ${t.status})`,todo:e.length>0?"Correct these properties in the template":void 0,file:o})}async function p(n,t){try{let{OperationEvents:o}=await n.client(_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_1__.n).send(new s({ChangeSetName:t,Filters:{FailedEvents:!0}}));return(o??[]).flatMap(e=>{let a=e.ValidationStatusReason??e.HookStatusReason??e.ResourceStatusReason;if(!a)return[];let i=[e.LogicalResourceId,e.ValidationPath].filter(Boolean).join(" ");return[i?`${i}: ${a}`:a]})}catch{return[]}}


/***/ })

};
